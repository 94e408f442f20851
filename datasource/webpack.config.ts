import CopyWebpackPlugin from 'copy-webpack-plugin';
import path from 'path';
import type { Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import { copyFilePatterns } from './.config/bundler/copyFiles.ts';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

const LICENSE_OF_PLUGIN = '../LICENSE';
const LICENSE_OF_REPOSITORY = '../../LICENSE';

/** Extends Grafana's build: @weir/* packages from source, and the licence from the repository root. */
const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);

  return merge<Configuration>(
    { ...base, plugins: base.plugins?.filter((plugin) => !(plugin instanceof CopyWebpackPlugin)) },
    {
      cache: {
        type: 'filesystem',
        name: `weir-traffic-datasource-${env.production ? 'production' : 'development'}`,
        cacheDirectory: path.resolve(process.cwd(), 'node_modules', '.cache', 'webpack'),
        buildDependencies: { config: [path.resolve(process.cwd(), 'webpack.config.ts')] },
      },
      resolve: { conditionNames: ['weir-source', '...'] },
      module: { rules: [{ test: /[\\/]packages[\\/][^\\/]+[\\/]src[\\/]/, sideEffects: false }] },
      performance: { hints: false },
      plugins: [
        new CopyWebpackPlugin({
          patterns: copyFilePatterns.map((pattern) =>
            pattern.from === LICENSE_OF_PLUGIN ? { ...pattern, from: LICENSE_OF_REPOSITORY } : pattern
          ),
        }),
      ],
    }
  );
};

export default config;
