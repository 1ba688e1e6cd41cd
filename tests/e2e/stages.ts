/** An invocation of the task, as a stage of the guide's pipeline makes it. */
export interface Stage {
  readonly stage: string
  readonly action: string
  readonly inputs: (image: string) => Readonly<Record<string, string>>
}

const none = () => ({})

/** The stages of a canary in their order. */
export const stages: readonly Stage[] = [
  { stage: 'Blue_0', action: 'deploy', inputs: (image) => ({ image }) },
  { stage: 'Blue_50', action: 'shift', inputs: () => ({ blueWeight: '50' }) },
  { stage: 'Blue_100', action: 'shift', inputs: () => ({ blueWeight: '100' }) },
  { stage: 'Blue_Green', action: 'promote', inputs: none },
  { stage: 'Green_100', action: 'remove', inputs: none },
]
