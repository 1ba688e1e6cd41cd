import { applyPatch } from 'rfc6902'
import type { Evidence } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/evidence.ts'
import { withoutBlue, withSeen } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/evidence.ts'
import { parseImage } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/image.ts'
import type {
  Deployment,
  HorizontalPodAutoscaler,
  KubernetesObject,
  Pod,
  PodDisruptionBudget,
  Service,
  VirtualService,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/objects.ts'
import type { Observed } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/observed.ts'
import { planAction } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/actions.ts'
import type { Plan, Step } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/plan/plan.ts'
import type { Request, Target } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/request.ts'
import type { RunIdentity } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/run-identity.ts'
import { sameWeights } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/rollout/weights.ts'
import { digestA, digestB, target as guideTarget, podOf } from './fixtures.ts'

/** The step that acts, among those of its run. */
export const step = 'job/step'

/** A write of a plan was not carried out, as if the task had been killed before it. */
export class Killed extends Error {}

/**
 * A cluster of plain objects, in which every Deployment becomes ready at once. It carries out plans as the task does, and
 * can stop after any number of writes.
 */
export class World {
  readonly objects = new Map<string, KubernetesObject>()
  readonly target: Target
  /** The kinds of the steps that were carried out. */
  readonly steps: Step[] = []
  readonly warnings: string[] = []
  /** The imageIDs of blue's ready pods, by what its only container's image is. */
  pull: (image: string) => readonly string[] = (image) => [
    `acr.io/model@${parseImage(image)?.digest ?? (image.includes(':B') ? digestB : digestA)}`,
  ]
  writesLeft = Number.POSITIVE_INFINITY
  #version = 100
  #evidence: Evidence | undefined

  constructor(objects: readonly KubernetesObject[] = [], target: Target = guideTarget) {
    this.target = target
    for (const object of objects) this.put(object)
  }

  put(object: KubernetesObject): void {
    this.objects.set(`${object.kind}/${object.metadata.name}`, object)
  }

  get<T extends KubernetesObject>(kind: string, name: string): T | undefined {
    return this.objects.get(`${kind}/${name}`) as T | undefined
  }

  observe(): Observed {
    const { slots, virtualService, otherVirtualServices } = this.target
    const blue = this.get<Deployment>('Deployment', slots.blue.deployment)
    return {
      virtualService: this.get<VirtualService>('VirtualService', virtualService),
      otherVirtualServices: otherVirtualServices.flatMap(
        (name) => this.get<VirtualService>('VirtualService', name) ?? [],
      ),
      virtualServiceNames: [...this.objects.values()]
        .filter(({ kind }) => kind === 'VirtualService')
        .map(({ metadata }) => metadata.name),
      deployments: { green: this.get<Deployment>('Deployment', slots.green.deployment), blue },
      services: {
        green: this.get<Service>('Service', slots.green.service),
        blue: this.get<Service>('Service', slots.blue.service),
      },
      gateway: this.get('Gateway', 'mlmodel-gateway'),
      destinationRules: [],
      companions: {
        autoscalers: this.#all<HorizontalPodAutoscaler>('HorizontalPodAutoscaler'),
        budgets: this.#all<PodDisruptionBudget>('PodDisruptionBudget'),
        hidden: [],
      },
      bluePods: blue === undefined ? [] : this.#pods(blue),
    }
  }

  /** Plans and carries out until the plan is finished, and gives the last plan. */
  act(request: Request, run: RunIdentity, now?: string): Plan {
    this.#evidence = undefined
    for (let round = 0; round < 20; round++) {
      const plan = this.plan(request, run, now)
      this.warnings.push(...(plan.warnings ?? []))
      for (const one of plan.steps) this.carryOut(one)
      if (plan.finished) return plan
    }
    throw new Error('The plan does not come to an end.')
  }

  /** The next plan, which is not carried out. */
  plan(request: Request, run: RunIdentity, now = '2026-11-22T12:00:00.000Z'): Plan {
    const evidence = this.#evidence
    return planAction({ request, target: this.target, run, step, observed: this.observe(), evidence, now })
  }

  /** Everything that the rollout's owner would look at, without versions. */
  summary(): unknown {
    return [...this.objects.values()]
      .map(({ kind, metadata, ...rest }) => ({ kind, name: metadata.name, annotations: metadata.annotations, ...rest }))
      .sort((a, b) => `${a.kind}/${a.name}`.localeCompare(`${b.kind}/${b.name}`))
  }

  /** Has the controller look at what is written of a Deployment. */
  #settle(name: string): void {
    const deployment = this.get<Deployment>('Deployment', name)
    if (deployment === undefined) return
    const settled = {
      ...deployment,
      status: { ...deployment.status, observedGeneration: deployment.metadata.generation },
    }
    this.put(settled)
  }

  /** @throws Error when a patch meets another object than the one that it was made for. */
  carryOut(step: Step): void {
    this.steps.push(step)
    switch (step.kind) {
      case 'create':
        this.#write({ ...step.object, metadata: { ...step.object.metadata, uid: `uid-${this.#version}` } })
        return
      case 'setRouting':
        for (const { virtualService, patch } of step.patches) this.#patch('VirtualService', virtualService, patch)
        if (step.blueAnsweredBy !== undefined || !sameWeights(step.weights.before, step.weights.after)) {
          this.#evidence = undefined
        }
        return
      case 'setTemplate':
        this.#patch('Deployment', step.deployment, step.patch)
        return
      case 'delete':
        this.#spend()
        this.#delete(`Deployment/${step.deployment}`)
        return
      case 'awaitReady':
        this.#evidence = undefined
        this.#settle(step.deployment)
        return
      case 'prove':
      case 'watch':
        this.#evidence = withSeen(this.#evidence, step.split, step.kind === 'prove' ? 'proven' : 'watched')
        return
      case 'drain':
        this.#evidence = withSeen(this.#evidence, withoutBlue, 'drained')
        return
      case 'awaitTurn':
        throw new Error('Another step is in the midst of its work.')
      case 'awaitGone':
        return
    }
  }

  #patch(kind: string, name: string, patch: readonly unknown[]): void {
    const object = structuredClone(this.get(kind, name))
    if (object === undefined) throw new Error(`${kind} '${name}' is not there.`)
    const failure = applyPatch(object, structuredClone(patch) as Parameters<typeof applyPatch>[1]).find(Boolean)
    if (failure) throw failure
    this.#write(object)
  }

  #write(object: KubernetesObject): void {
    this.#spend()
    this.#version++
    const generation = (object.metadata.generation ?? 0) + (object.kind === 'Deployment' ? 1 : 0)
    const metadata = { ...object.metadata, resourceVersion: String(this.#version), generation }
    this.put({
      ...object,
      metadata,
      ...(object.kind === 'Deployment' ? { status: rolledOut(object as Deployment, generation) } : {}),
    })
  }

  #all<T extends KubernetesObject>(kind: string): readonly T[] {
    return [...this.objects.values()].filter((object) => object.kind === kind) as unknown as T[]
  }

  /** Deletes an object and what it owns. */
  #delete(key: string): void {
    const uid = this.objects.get(key)?.metadata.uid
    this.objects.delete(key)
    for (const [other, { metadata }] of this.objects) {
      if (metadata.ownerReferences?.some((owner) => owner.uid === uid)) this.#delete(other)
    }
  }

  #spend(): void {
    if (this.writesLeft === 0) throw new Killed('killed')
    this.writesLeft--
  }

  #pods(deployment: Deployment): readonly Pod[] {
    const image = deployment.spec.template.spec.containers[0]?.image ?? ''
    return this.pull(image).map((imageId) => podOf(deployment, imageId))
  }
}

function rolledOut({ spec }: Deployment, generation: number) {
  const pods = spec.replicas ?? 1
  return {
    observedGeneration: generation,
    replicas: pods,
    updatedReplicas: pods,
    readyReplicas: pods,
    availableReplicas: pods,
  }
}
