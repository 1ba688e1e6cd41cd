import type { ServiceConnection } from '../../rehearsal/agent/connections.ts'
import type { Image } from '../../rehearsal/cluster/registry.ts'
import type { ApiClient } from '../../rehearsal/observation/api-client.ts'

/**
 * What a container of a test image does. The last three are ready and serve: one answers every request with 500, one as B
 * after 0.3 s, and one tells how often it was asked, itself included.
 */
export type Behaviour = 'modelA' | 'modelB' | 'crashes' | 'neverReady' | 'fails' | 'slow' | 'counts'

/** A write to the API as the cluster saw it: the verb, the path of the object, and whether it was to be tried alone. */
export interface Write {
  readonly verb: string
  readonly path: string
  readonly isDry: boolean
}

export interface ImageName {
  readonly namespace: string
  readonly tag: string
}

export interface PublishedImage {
  /** As a Deployment names it, without the digest. */
  readonly image: string
  /** `sha256:…` */
  readonly digest: string
}

/** The reference of an image of a namespace's own, so that tests move no tag of another. */
export function referenceOf({ namespace, tag }: ImageName): string {
  return `registry.example.com/${namespace}/model:${tag}`
}

export interface TestPrometheus {
  /** As the input `prometheusService` names it. */
  readonly service: string
  /** How many seconds must be observed at least, so that what is counted reaches it. */
  readonly observeSeconds: number
}

export interface WriteListeners {
  readonly before?: (write: Write) => Promise<void>
  readonly after?: (write: Write) => Promise<void>
}

/** What tests of routes of connections need, beside HTTP. */
export interface TestConnections {
  /** Where a Gateway's port can be reached. */
  addressOf(port: number): Promise<{ readonly host: string; readonly port: number }>
  /** Makes an image under a name of its own. */
  publish(name: ImageName, image: Image): string
}

/** The cluster that the end-to-end suite runs on: the embedded one, a real one, or the reader's own. */
export interface TestCluster {
  readonly name: string
  readonly server: string
  /** The administrator's own access, for looking and for making what a test needs. */
  readonly api: ApiClient
  /** A kubeconfig (YAML) of the administrator. */
  readonly kubeconfig: string
  /** Where the ingress gateway answers, `http://host:port`. */
  readonly gatewayUrl: string
  /** Makes a service account in the namespace, and a service connection by its token. */
  serviceAccount(namespace: string): Promise<ServiceConnection>
  /** Makes an image that the cluster's pods can run; where the cluster can name images freely, it is the namespace's own. */
  publish(name: ImageName, behaviour: Behaviour): Promise<PublishedImage>
  /** Sees to a Prometheus in the cluster that scrapes its ingress gateway. Once is enough; it stays. */
  prometheus(): Promise<TestPrometheus>
  /**
   * Calls the listeners around each write that someone but the cluster's own parts asks for: `before` ahead of the
   * write, `after` once it is done and before its answer is sent. The write and the answer wait. Returns how to stop.
   */
  onWrite(listeners: WriteListeners): () => void
  /** Undefined where the gateway opens no ports but its HTTP one. */
  readonly connections: TestConnections | undefined
  stop(): Promise<void>
}
