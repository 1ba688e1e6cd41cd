/** The programs of the real test cluster: what is missing is built or installed once, and kept in the user's cache. */
import { findKubectl } from '../../scripts/kubectl.ts'
import { istio, kubernetes } from './toolchain/go-modules.ts'
import { goTools } from './toolchain/go-tools.ts'
import { makeMissing } from './toolchain/part.ts'
import { lacksNamespaces } from './toolchain/prerequisites.ts'
import { prometheusTool } from './toolchain/prometheus.ts'
import { pythonTools } from './toolchain/python-tools.ts'

/** The programs of a real control plane without Istio; absolute paths. */
export interface KubernetesTools {
  readonly etcd: string
  readonly kubeApiserver: string
  readonly kubeControllerManager: string
}

/** Everything that the real cluster runs, and what is asked about it; absolute paths. */
export interface Toolchain extends KubernetesTools {
  readonly pilotDiscovery: string
  readonly istioctl: string
  /** Istio's custom resource definitions, one YAML file of many documents. */
  readonly istioCrds: string
  readonly envoy: string
  /** Azure ML's scoring server, and the Python that it is installed for. */
  readonly azmlinfsrv: string
  readonly python: string
  readonly kubectl: string
  readonly prometheus: string
}

/**
 * The programs of the whole cluster. Those that are missing are made first, which takes minutes and a network and is told
 * on the console; once all are there it takes neither.
 * @throws one error that names everything that this machine lacks, or with the output of a build that failed.
 */
export async function toolchain(): Promise<Toolchain> {
  const control = goTools(kubernetes)
  const mesh = goTools(istio)
  const python = pythonTools()
  const prometheus = prometheusTool()
  const parts = [...control.parts, ...mesh.parts, ...python.parts, ...prometheus.parts]
  await makeMissing(parts, await lacksNamespaces(), console.log)
  return {
    ...kubernetesPaths(control.path),
    pilotDiscovery: mesh.path('pilot-discovery'),
    istioctl: mesh.path('istioctl'),
    istioCrds: mesh.path('crd-all.gen.yaml'),
    ...python.paths,
    kubectl: await findKubectl(process.env),
    prometheus: prometheus.path,
  }
}

/** The same for the control plane alone, which needs neither root nor Python. */
export async function kubernetesTools(): Promise<KubernetesTools> {
  const control = goTools(kubernetes)
  await makeMissing(control.parts, [], console.log)
  return kubernetesPaths(control.path)
}

function kubernetesPaths(path: (program: string) => string): KubernetesTools {
  return {
    etcd: path('etcd'),
    kubeApiserver: path('kube-apiserver'),
    kubeControllerManager: path('kube-controller-manager'),
  }
}
