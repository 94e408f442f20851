import CopyWebpackPlugin from 'copy-webpack-plugin';
import path from 'path';
import type { Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import { copyFilePatterns } from './.config/bundler/copyFiles.ts';
import grafanaConfig, { type Env } from './.config/webpack/webpack.config.ts';

const LICENSE_OF_PLUGIN = '../LICENSE';
const LICENSE_OF_REPOSITORY = '../../LICENSE';

/** Chunk name of the worker, set in its import. */
const SCORING_WORKER = 'score-rows-worker';

/** Grafana's build, extended to compile @weir/* from source and to copy the licence from the repository root. */
const config = async (env: Env): Promise<Configuration> => {
  const base = await grafanaConfig(env);

  return merge<Configuration>(
    { ...base, plugins: base.plugins?.filter((plugin) => !(plugin instanceof CopyWebpackPlugin)) },
    {
      cache: {
        type: 'filesystem',
        name: `weir-anomaly-panel-${env.production ? 'production' : 'development'}`,
        cacheDirectory: path.resolve(process.cwd(), 'node_modules', '.cache', 'webpack'),
        buildDependencies: { config: [path.resolve(process.cwd(), 'webpack.config.ts')] },
      },
      output: { enabledLibraryTypes: ['amd', 'var'] },
      resolve: { conditionNames: ['weir-source', '...'] },
      module: {
        rules: [{ test: /[\\/]packages[\\/][^\\/]+[\\/]src[\\/]/, sideEffects: false }],
        parser: { javascript: { worker: ['WorkerScript from ./worker-script', '...'] } },
      },
      optimization: {
        // The worker must be one file: it would look for a shared chunk next to the page, not in the plugin's folder.
        splitChunks: { chunks: (chunk) => !chunk.canBeInitial() && chunk.name !== SCORING_WORKER },
      },
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
