import { sep } from 'node:path'
import type { Plugin } from 'esbuild'

/** Where client-node's own modules lie, whatever folder it is installed in. */
const clientNode = ['node_modules', '@kubernetes', 'client-node', 'dist'].join(sep)

/**
 * What client-node's KubeConfig imports for methods that the task never calls, with the names that it takes from there.
 *
 * The task uses KubeConfig to read a kubeconfig and to ask an auth-provider for a token; it dials and sends requests
 * itself. `makeApiClient` alone needs the generated models of the whole Kubernetes API, `applyToFetchOptions` alone needs
 * node-fetch, and agents for proxies are made for a cluster with `proxy-url` alone, which client-node never gets to see
 * from the task. Together they would be most of what every job downloads.
 */
const unused: Readonly<Record<string, readonly string[]>> = {
  './gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  'node-fetch': ['Headers'],
  'socks-proxy-agent': ['SocksProxyAgent'],
  hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
}

/** Answers those imports with functions and classes that throw a clear error as soon as they are called. */
export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, resolveDir }) =>
      Object.hasOwn(unused, path) && resolveDir.endsWith(clientNode)
        ? { path, namespace: 'left-out', sideEffects: false }
        : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      loader: 'js',
      contents: (unused[path] ?? []).map((name) => refusal(name, path)).join('\n'),
    }))
  },
}

function refusal(name: string, path: string): string {
  const message = `${name} of ${path} is left out of the packaged task: it uses client-node for kubeconfigs only.`
  return `export function ${name}() { throw new Error(${JSON.stringify(message)}) }`
}
