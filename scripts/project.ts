import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where things are. `root` is absolute; the others are relative to it, with forward slashes. */
export const project = {
  root: dirname(dirname(fileURLToPath(import.meta.url))),
  /** The folder that a build task contribution names; one folder a major version lies in it. */
  contribution: 'tasks/IstioCanaryShift',
  task: 'tasks/IstioCanaryShift/IstioCanaryShiftV1',
  entry: 'tasks/IstioCanaryShift/IstioCanaryShiftV1/src/main.ts',
  launcher: 'tasks/IstioCanaryShift/IstioCanaryShiftV1/src/launch.ts',
  /** What is packaged, laid out as in the .vsix. */
  stage: 'dist/extension',
  /** The bundled Canary page: the tab's files, and report.js for the page on disk. */
  tab: 'dist/tab',
} as const
