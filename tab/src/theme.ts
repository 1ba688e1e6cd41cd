/**
 * Keeps `data-theme` of the page at `light` or `dark`, by the background that Azure DevOps' theme gives: it names colours, and not
 * whether they are dark. Without a theme the attribute stays away, and the style sheet goes by the reader's own preference.
 */
export function followTheme(page: Document, host: Window): void {
  // The SDK tells of it once it has set the theme's variables, at the handshake and whenever the user changes the theme.
  host.addEventListener('themeApplied', () => {
    const theme = themeOf(host.getComputedStyle(page.documentElement).getPropertyValue('--background-color'), page)
    if (theme !== undefined) page.documentElement.dataset.theme = theme
  })
}

/** Undefined for what is no colour. */
function themeOf(color: string, page: Document): 'light' | 'dark' | undefined {
  const brush = page.createElement('canvas').getContext('2d')
  if (brush === null || !CSS.supports('color', color)) return undefined
  // A canvas takes every notation of CSS, and gives back bytes.
  brush.fillStyle = color
  brush.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = brush.getImageData(0, 0, 1, 1).data
  // Luma by ITU-R BT.601.
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? 'dark' : 'light'
}
