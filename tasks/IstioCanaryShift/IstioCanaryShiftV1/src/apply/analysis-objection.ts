/** `istioctl analyze` objected to a shift, which was refused or undone for it. */
export class AnalysisObjection extends Error {
  override readonly name = 'AnalysisObjection'
  /** What istioctl found, a line each. */
  readonly findings: readonly string[]
  /** What to do next. */
  readonly remedy: string

  constructor(message: string, findings: readonly string[], remedy: string, cause?: unknown) {
    super(message, { cause })
    this.findings = findings
    this.remedy = remedy
  }
}
