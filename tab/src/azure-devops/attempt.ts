import { Unreadable } from './unreadable.ts'

/** What was read, or what stands in for it and why. */
export interface Attempt<Value> {
  readonly value: Value
  readonly hindrance: Unreadable | null
}

/** Waits for `reading`; when it is Unreadable, `otherwise` stands in. @throws what is no Unreadable: that is a defect. */
export async function attempt<Value>(reading: Promise<Value>, otherwise: Value): Promise<Attempt<Value>> {
  try {
    return { value: await reading, hindrance: null }
  } catch (error) {
    if (error instanceof Unreadable) return { value: otherwise, hindrance: error }
    throw error
  }
}
