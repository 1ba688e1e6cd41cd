/** The variables of Azure DevOps' themes that the page uses, as its pages hand them over: some by means of others. */
const common = { 'background-color': 'rgba(var(--palette-neutral-0), 1)' }

export const themes = {
  light: {
    ...common,
    'palette-neutral-0': '255, 255, 255',
    'palette-neutral-100': '0, 0, 0',
    'text-primary-color': 'rgba(var(--palette-neutral-100), .9)',
    'text-secondary-color': 'rgba(var(--palette-neutral-100), .55)',
    'communication-foreground': 'rgba(0, 90, 158, 1)',
  },
  dark: {
    ...common,
    'palette-neutral-0': '32, 31, 30',
    'palette-neutral-100': '255, 255, 255',
    'text-primary-color': 'rgba(var(--palette-neutral-100), .9)',
    'text-secondary-color': 'rgba(var(--palette-neutral-100), .6)',
    'communication-foreground': 'rgba(108, 184, 246, 1)',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>
