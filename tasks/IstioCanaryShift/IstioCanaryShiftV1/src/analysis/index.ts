/** What a run that asks for an analysis loads: istioctl's side of it, which no other run needs. */
export { openAnalysis } from './analyst.ts'
