import type { VirtualService } from '../rollout/objects.ts'
import type { Message } from './message.ts'

/** What `istioctl analyze` thinks of this rollout's objects, now and as they would be. */
export interface Analysis {
  /** What errors do: `warn` only tells them, `fail` refuses or undoes the shift. */
  readonly mode: 'warn' | 'fail'
  /** Reads the namespace, and gives the errors about this rollout's objects; see errorsAbout. */
  look(): Promise<Look>
}

/** The namespace at one moment, judged. */
export interface Look {
  readonly errors: readonly Message[]
  /** The errors that there would be with other versions of VirtualServices. */
  errorsWith(planned: readonly VirtualService[]): Promise<readonly Message[]>
}
