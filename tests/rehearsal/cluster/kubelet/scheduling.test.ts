import assert from 'node:assert/strict'
import { systemClock } from '../../../../rehearsal/cluster/clock.ts'
import { expanded } from '../../../../rehearsal/cluster/kubelet/environment.ts'
import { nodeName, nodeObject } from '../../../../rehearsal/cluster/kubelet/node.ts'
import { place, quantity } from '../../../../rehearsal/cluster/kubelet/scheduling.ts'
import { unsupported } from '../../../../rehearsal/cluster/kubelet/support.ts'
import type { Container } from '../../../../rehearsal/cluster/objects/workloads.ts'
import type { Node, Pod } from '../../../../rehearsal/cluster/objects.ts'
import { pod, testStore } from '../workloads.ts'

const store = testStore(systemClock)
const node = store.create(nodeObject(systemClock)) as Node
let serial = 0
const podWith = (spec: Record<string, unknown>, container: Partial<Container> = {}): Pod => {
  serial += 1
  return store.create(
    pod(`p${serial}`, {}, { containers: [{ name: 'main', image: 'i', ...container }], ...spec }),
  ) as Pod
}
const requesting = (requests: Record<string, string>): Pod => podWith({}, { resources: { requests } })

describe('the scheduler', () => {
  const noRoom = (why: string): string =>
    `0/1 nodes are available: ${why}. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.`
  const noHelp = (why: string): string =>
    `0/1 nodes are available: ${why}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`
  const cases: { name: string; pod: Pod; neighbours?: Pod[]; message?: string }[] = [
    { name: 'places a pod that asks for nothing', pod: podWith({}) },
    { name: 'places a pod for this node', pod: podWith({ nodeSelector: { 'kubernetes.io/hostname': nodeName } }) },
    {
      name: 'refuses a pod for another node',
      pod: podWith({ nodeSelector: { gpu: 'yes' } }),
      message: noHelp("1 node(s) didn't match Pod's node affinity/selector"),
    },
    { name: 'refuses too much cpu', pod: requesting({ cpu: '9' }), message: noRoom('1 Insufficient cpu') },
    {
      name: 'refuses too much of everything',
      pod: requesting({ cpu: '8001m', memory: '17Gi' }),
      message: noRoom('1 Insufficient cpu, 1 Insufficient memory'),
    },
    { name: 'places the last that fits', pod: requesting({ cpu: '3' }), neighbours: [requesting({ cpu: '5000m' })] },
    {
      name: 'counts what others asked for',
      pod: requesting({ cpu: '3' }),
      neighbours: [requesting({ cpu: '5001m' })],
      message: noRoom('1 Insufficient cpu'),
    },
  ]
  for (const { name, pod: wanted, neighbours = [], message } of cases) {
    it(name, () => {
      const placement = place(wanted, node, neighbours)
      assert.equal(placement.kind === 'fits' ? undefined : placement.message, message)
    })
  }
})

describe('a quantity', () => {
  for (const [text, wanted] of [
    ['250m', 0.25],
    ['2', 2],
    ['1.5', 1.5],
    ['1Ki', 1024],
    ['3M', 3_000_000],
    ['1e3', 1000],
  ] as const) {
    it(`${text} is ${wanted}`, () => assert.equal(quantity(text), wanted))
  }
  it('refuses what is none', () => assert.throws(() => quantity('much'), /'much' is not a quantity/))
})

describe('the kubelet refuses, saying what it cannot do,', () => {
  const cases: [string, Record<string, unknown>, Record<string, unknown>, string | undefined][] = [
    [
      'nothing of an ordinary container',
      {},
      { ports: [{ containerPort: 1 }], stdin: false, workingDir: undefined },
      undefined,
    ],
    ['init containers', { initContainers: [{ name: 'i', image: 'i' }] }, {}, 'init containers'],
    ["the host's network", { hostNetwork: true }, {}, "the pod's hostNetwork"],
    ['volumes', {}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }, 'volumes'],
    ['what it has never heard of', {}, { restartPolicy: 'Always' }, "the container's restartPolicy"],
    ['postStart', {}, { lifecycle: { postStart: {} } }, 'postStart'],
    ['no preStop sleep', {}, { lifecycle: { preStop: { sleep: { seconds: 1 } } } }, undefined],
    ['another preStop', {}, { lifecycle: { preStop: { exec: {} } } }, 'a preStop other than sleep'],
    ['gRPC probes', {}, { livenessProbe: { grpc: { port: 1 } } }, 'gRPC probes'],
  ]
  for (const [name, spec, fields, problem] of cases) {
    it(name, () => {
      const base = podWith({})
      const [container] = base.spec.containers
      const asked = { ...base, spec: { ...base.spec, ...spec } }
      const told = unsupported(asked, { name: 'main', image: 'i', ...container, ...fields })
      assert.equal(
        told,
        problem === undefined ? undefined : `this cluster's pods are local processes and cannot have ${problem}`,
      )
    })
  }
})

describe('variables in a command', () => {
  const cases: [string, string][] = [
    ['$(PORT)', '5001'],
    ['--port=$(PORT)!', '--port=5001!'],
    ['$(UNKNOWN)', '$(UNKNOWN)'],
    ['$$(PORT)', '$(PORT)'],
    ['$PORT', '$PORT'],
  ]
  for (const [text, wanted] of cases)
    it(`make ${wanted} of ${text}`, () => assert.equal(expanded(text, { PORT: '5001' }), wanted))
})
