import type { Words } from '../message.ts'

export const yaml: Words = {
  'its aliases make more than {0} values of it, or repeat what they are in':
    'エイリアスによって値が {0} 個を超えるか、自分自身を繰り返しています',
  '{0} (line {1})': '{0} ({1} 行目)',
}
