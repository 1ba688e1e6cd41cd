/** `istioctl analyze` could not be had or could not be run, so that it judged nothing. */
export class AnalysisFailure extends Error {
  override readonly name = 'AnalysisFailure'
  /** What to do next. */
  readonly remedy: string

  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, { cause })
    this.remedy = remedy
  }
}
