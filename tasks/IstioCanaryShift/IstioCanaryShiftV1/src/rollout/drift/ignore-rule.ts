import { sentences, together } from '../../language/composition.ts'
import { msg } from '../../language/message.ts'
import type { Deployment } from '../objects.ts'
import type { Observed } from '../observed.ts'
import { virtualServicesIn } from '../observed.ts'
import type { Request, Target } from '../request.ts'
import type { Keeper } from './gitops.ts'
import { keeperOf } from './gitops.ts'
import type { Kept } from './kept.ts'
import { keptGreen, keptVirtualService } from './kept.ts'

/** What somebody who keeps objects of a rollout has to be told, so that the rollout stays as it is set. */
export interface Advice {
  /** One sentence or two. */
  readonly warning: string
  /** The rule, as lines of YAML to be copied. */
  readonly rule: readonly string[]
}

/** What to tell those who would write back what the rollout changes, or make blue anew; empty when nobody would. */
export function adviceOn(observed: Observed, target: Target, request: Request): readonly Advice[] {
  const { deployments } = observed
  const kept = [
    ...virtualServicesIn(observed).map((object) => ({ object, kept: keptVirtualService(object, target, request) })),
    deployments.green && { object: deployments.green, kept: keptGreen(deployments.green, deployments.blue, request) },
  ].flatMap((one) => {
    const keeper = one && keeperOf(one.object)
    return one === undefined || keeper === undefined ? [] : [{ keeper, kept: one.kept }]
  })
  const keepers = new Map(kept.map(({ keeper }) => [JSON.stringify(keeper), keeper]))
  const rules = [...keepers].map(([key, keeper]) =>
    ruleFor(
      keeper,
      kept.filter((one) => JSON.stringify(one.keeper) === key).map((one) => one.kept),
      target.namespace,
    ),
  )
  return [...rules, ...adviceOnBlue(deployments.blue)]
}

function ruleFor(keeper: Keeper, kept: readonly Kept[], namespace: string): Advice {
  const names = together(kept.map(({ kind, name }) => `${kind} '${name}'`))
  const risk = msg`${names}: kept by ${tellKeeper(keeper)}, which may write back what this rollout changes.`
  return { warning: sentences(risk, cure(keeper)), rule: ruleLines(keeper, kept, namespace) }
}

function cure({ kind }: Keeper): string {
  return kind === 'helm'
    ? msg`Upgrade the release only when the rollout is over, and with the promoted image in its values.`
    : msg`Let it ignore these fields; the rule is in the log.`
}

function ruleLines(keeper: Keeper, kept: readonly Kept[], namespace: string): readonly string[] {
  switch (keeper.kind) {
    case 'argocd':
      return [
        msg`# in the Application '${keeper.name}'`,
        'spec:',
        '  ignoreDifferences:',
        ...kept.flatMap(({ group, kind, name, jq }) => [
          `  - group: ${group}`,
          `    kind: ${kind}`,
          `    name: ${name}`,
          `    namespace: ${namespace}`,
          '    jqPathExpressions:',
          ...jq.map((path) => `    - '${path}'`),
        ]),
        '  syncPolicy:',
        '    syncOptions:',
        '    - RespectIgnoreDifferences=true',
      ]
    case 'fluxKustomization':
      return [
        msg`# in the source, on each of these objects: created once, then left to the rollout`,
        'metadata:',
        '  annotations:',
        '    kustomize.toolkit.fluxcd.io/ssa: IfNotPresent',
        msg`# or, from Flux 2.9 on, in the Kustomization '${keeper.namespace}/${keeper.name}'`,
        'spec:',
        '  ignore:',
        ...kept.flatMap((one) => ignorePaths(one, namespace, '  ')),
      ]
    case 'fluxHelmRelease':
      return [
        msg`# in the HelmRelease '${keeper.namespace}/${keeper.name}'; an upgrade of the chart writes all the same,`,
        msg`# so 'suspend: true' until the rollout is over, or no change of chart and values`,
        'spec:',
        '  driftDetection:',
        '    ignore:',
        ...kept.flatMap((one) => ignorePaths(one, namespace, '    ')),
      ]
    case 'helm':
      return []
  }
}

function ignorePaths({ group, kind, name, pointers }: Kept, namespace: string, indent: string): readonly string[] {
  return [
    '- paths:',
    ...pointers.map((path) => `  - ${path}`),
    '  target:',
    `    group: ${group}`,
    `    kind: ${kind}`,
    `    name: ${name}`,
    `    namespace: ${namespace}`,
  ].map((line) => `${indent}${line}`)
}

function adviceOnBlue(blue: Deployment | undefined): readonly Advice[] {
  const keeper = blue && keeperOf(blue)
  if (blue === undefined || keeper === undefined) return []
  const { name } = blue.metadata
  const warning = msg`Deployment '${name}' of blue: kept by ${tellKeeper(keeper)}, which would make it anew when the rollout has removed it. Take it out of what is applied there: a rollout creates and removes blue itself.`
  return [{ warning, rule: [] }]
}

/** For people: `Argo CD (Application 'shop')`. */
export function tellKeeper(keeper: Keeper): string {
  switch (keeper.kind) {
    case 'argocd':
      return msg`Argo CD (Application '${keeper.name}')`
    case 'fluxKustomization':
      return msg`Flux (Kustomization '${keeper.namespace}/${keeper.name}')`
    case 'fluxHelmRelease':
      return msg`Flux (HelmRelease '${keeper.namespace}/${keeper.name}')`
    case 'helm':
      return msg`Helm (release '${keeper.namespace}/${keeper.name}')`
  }
}
