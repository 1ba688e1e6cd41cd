import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A release of a Go module as it lies in Go's module cache: its version for Go, and its folder (absolute). */
export interface GoRelease {
  readonly version: string
  readonly folder: string
}

/** What is made of one of the Go modules in this folder. */
export interface GoModule {
  /** The folder beside this file with its go.mod and go.sum. */
  readonly folder: string
  /** The module whose release the programs belong to. */
  readonly release: string
  readonly tags: readonly string[]
  readonly programs: readonly GoProgram[]
  /** Files of the release that are kept beside the programs, as paths with forward slashes. */
  readonly files: readonly string[]
  /** What the linker writes into the programs: `package.variable=value`. */
  stamps(release: GoRelease): readonly string[]
}

export interface GoProgram {
  readonly name: string
  readonly package: string
  /** How long it takes to build, in minutes, with what stands before it in the list built already. */
  readonly minutes: number
}

/** The control plane of Kubernetes, and etcd in the version that Kubernetes itself is tested with. */
export const kubernetes: GoModule = {
  folder: 'kubernetes',
  release: 'k8s.io/kubernetes',
  tags: [],
  programs: [
    { name: 'etcd', package: 'go.etcd.io/etcd/server/v3', minutes: 1 },
    { name: 'kube-apiserver', package: 'k8s.io/kubernetes/cmd/kube-apiserver', minutes: 5 },
    { name: 'kube-controller-manager', package: 'k8s.io/kubernetes/cmd/kube-controller-manager', minutes: 1.5 },
  ],
  files: [],
  // Without them /version says v0.0.0 and clients take the server for older than anything they know.
  stamps: ({ version }) => {
    const [major = '', minor = ''] = version.slice(1).split('.')
    return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((target) => [
      `${target}.gitVersion=${version}`,
      `${target}.gitMajor=${major}`,
      `${target}.gitMinor=${minor}`,
      `${target}.gitTreeState=clean`,
    ])
  },
}

/** Istio's control plane and its command line, built with the tags that Istio builds them with. */
export const istio: GoModule = {
  folder: 'istio',
  release: 'istio.io/istio',
  tags: ['vtprotobuf', 'disable_pgv'],
  programs: [
    { name: 'pilot-discovery', package: 'istio.io/istio/pilot/cmd/pilot-discovery', minutes: 5.5 },
    { name: 'istioctl', package: 'istio.io/istio/istioctl/cmd/istioctl', minutes: 0.5 },
  ],
  files: ['manifests/charts/base/files/crd-all.gen.yaml'],
  stamps: ({ version, folder }) => {
    const minor = readFileSync(join(folder, 'VERSION'), 'utf8').trim()
    const commit = version.slice(version.lastIndexOf('-') + 1)
    // The form of the builds that Istio publishes of its main branch.
    const name = `${minor}-alpha.${commit}`
    return [
      `istio.io/istio/pkg/version.buildVersion=${name}`,
      `istio.io/istio/pkg/version.buildTag=${name}`,
      `istio.io/istio/pkg/version.buildGitRevision=${commit}`,
      'istio.io/istio/pkg/version.buildStatus=Clean',
    ]
  },
}

/** Helm's command line, for measuring beside it; it is no part of the cluster. */
export const helm: GoModule = {
  folder: 'helm',
  release: 'helm.sh/helm/v3',
  tags: [],
  programs: [{ name: 'helm', package: 'helm.sh/helm/v3/cmd/helm', minutes: 2 }],
  files: [],
  stamps: ({ version }) => [`helm.sh/helm/v3/internal/version.version=${version}`],
}
