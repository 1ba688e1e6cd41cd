/** What a run that asks for gates loads: where they are measured and how they are judged, which no other run needs. */
export { openWatcher, type Watching } from './open-watcher.ts'
