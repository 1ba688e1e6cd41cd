/** The one node, as it is posted to the API. */
import { arch, platform } from 'node:os'
import type { Clock } from '../clock.ts'
import { timestamp } from '../clock.ts'
import type { NewObject } from '../objects.ts'

export const nodeName = 'rehearsal-node'
/** Where the node would be; from TEST-NET-1, which leads nowhere. */
export const nodeAddress = '192.0.2.1'

/** The node with what it can allocate: made-up and generous, so that rehearsals do not depend on the machine. */
export function nodeObject(clock: Clock): NewObject {
  const now = timestamp(clock)
  const resources = { cpu: '8', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' }
  const system = platform() === 'win32' ? 'windows' : platform()
  const labels = {
    'kubernetes.io/hostname': nodeName,
    'kubernetes.io/os': system,
    'kubernetes.io/arch': arch() === 'x64' ? 'amd64' : arch(),
  }
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels },
    spec: { podCIDR: '10.244.0.0/16' },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: [{ ...ready, lastHeartbeatTime: now, lastTransitionTime: now }],
      addresses: [
        { type: 'InternalIP', address: nodeAddress },
        { type: 'Hostname', address: nodeName },
      ],
      nodeInfo: {
        operatingSystem: system,
        architecture: labels['kubernetes.io/arch'],
        containerRuntimeVersion: 'process://1.0.0',
        kubeletVersion: 'v1.34.0',
        osImage: 'local processes',
      },
    },
  }
}
