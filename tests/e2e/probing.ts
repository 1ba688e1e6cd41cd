import assert from 'node:assert/strict'
import type { StepResult } from '../../rehearsal/agent/step.ts'
import { Canary, textOf } from './canary.ts'
import type { PublishedImage } from './cluster.ts'
import { sharedCluster } from './shared-cluster.ts'

type Inputs = Readonly<Record<string, string>>

/** The inputs by which a step proves the split at the cluster's gateway, by few probes and without much patience. */
export function probing(canary: Canary): Inputs {
  return {
    probeUrl: `${canary.cluster.gatewayUrl}/score`,
    probeHeaders: `Host: ${canary.host}`,
    probeCount: '200',
    proofSeconds: '10',
  }
}

/** The record of the rollout, as it is on the VirtualService. */
export async function recordOf(canary: Canary): Promise<{
  readonly phase: string
  readonly claim?: { readonly step: string; readonly action: string; readonly until: string }
  readonly history: readonly { readonly action: string; readonly phase: string; readonly blue: number }[]
}> {
  const { metadata } = await canary.virtualService()
  return JSON.parse(metadata.annotations?.['istio-canary-shift/rollout'] ?? assert.fail('there is no record'))
}

/** Expects a step to have failed with one error that begins like this. */
export function failedWith(step: StepResult, says: RegExp): void {
  assert.equal(step.result, 'Failed', textOf(step))
  assert.equal(step.errors.length, 1, textOf(step))
  assert.match(step.errors.join(), says, textOf(step))
}

/**
 * Has another VirtualService of the same host come first, one that is older, so that the gateway does not obey the
 * rollout's own: all requests go to green, whatever weights and headers say.
 */
export class Shadow {
  readonly #canary: Canary

  private constructor(canary: Canary) {
    this.#canary = canary
  }

  /** To be made before the rollout's VirtualService is; of one second, the first by name comes first. */
  static async prepare(canary: Canary): Promise<Shadow> {
    await canary.create('virtualservices', {
      apiVersion: 'networking.istio.io/v1beta1',
      kind: 'VirtualService',
      metadata: { name: 'a-shadow', namespace: canary.namespace },
      spec: {
        hosts: [`not-${canary.host}`],
        gateways: ['mlmodel-gateway'],
        http: [
          {
            // Istio has routes that take everything come last, however old they are.
            match: [{ uri: { prefix: '/score' } }],
            route: [
              {
                destination: { host: 'model-svc-green', port: { number: 5001 } },
                headers: { response: { set: { 'x-canary-slot': 'green' } } },
              },
            ],
          },
        ],
      },
    })
    return new Shadow(canary)
  }

  /** From then on requests that ask for blue are answered by green's model A. */
  async cast(): Promise<void> {
    await this.#set(this.#canary.host)
    await this.#canary.answers(['New Model A'], 'blue')
  }

  lift(): Promise<unknown> {
    return this.#set(`not-${this.#canary.host}`)
  }

  #set(host: string): Promise<unknown> {
    return this.#canary.cluster.api.patch(this.#canary.path('virtualservices', 'a-shadow'), { spec: { hosts: [host] } })
  }
}

/** A namespace in which A is green and B is published. */
export async function withGreen(): Promise<{
  readonly canary: Canary
  readonly shadow: Shadow
  readonly A: PublishedImage
  readonly B: PublishedImage
}> {
  const canary = await Canary.open(await sharedCluster())
  const shadow = await Shadow.prepare(canary)
  const A = await canary.publish('A', 'modelA')
  const B = await canary.publish('B', 'modelB')
  await canary.act('deploy', { image: A.image }, 1)
  return { canary, shadow, A, B }
}
