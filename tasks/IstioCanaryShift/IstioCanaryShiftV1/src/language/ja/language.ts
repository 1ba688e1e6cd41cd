import type { Words } from '../message.ts'

/** The messages of language/, which put others together. */
export const language: Words = {
  '{0} and {1}': '{0}、{1}',
  '{0}, {1}': '{0}、{1}',
  '{0} or {1}': '{0} または {1}',
}
