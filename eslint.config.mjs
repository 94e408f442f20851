import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The plugins have Grafana's own configuration, in their folders. */
export default defineConfig([
  globalIgnores(['**/dist/', '**/node_modules/', 'panel/', 'datasource/', 'artifacts/', 'provisioning/', '.weir/', 'packages/kernels/wasm/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'datasource-server/src/serve/page/tsconfig.json', 'tests/browser/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/require-await': 'off',
      // Generators and projections here are objects of closures: they use no `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
    },
  },
  {
    files: ['packages/kernels/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/*test-support*'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'process', 'Buffer', 'performance'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Take a seed and use createRandom.' }],
    },
  },
  {
    files: ['**/*.test.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'no-console': 'off',
    },
  },
]);
