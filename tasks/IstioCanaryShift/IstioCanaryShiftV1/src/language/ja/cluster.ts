import type { Words } from '../message.ts'

/** The messages of cluster/. */
export const cluster: Words = {
  '{0} does not answer as a Kubernetes API server: {1}.': '{0} は Kubernetes API サーバーとして応答していません: {1}。',
  'Check the server of the connection, and whether a proxy, a gateway or a login answers in its place.':
    '接続のサーバーと、プロキシ、ゲートウェイ、ログイン ページが代わりに応答していないかを確認してください。',
  '{0} {1} in namespace {2}': '名前空間 {2} の {1} に対する {0}',
  'Could not {0}: {1}.': '{0} を実行できませんでした: {1}。',
  "The task knows no resource for kind '{0}'.": "種類 '{0}' のリソースをこのタスクは扱いません。",
  "Unknown operator '{0}' in a label selector.": "ラベル セレクターに不明な演算子 '{0}' があります。",
  '{0} answers with a state of {1} that is older than one it gave before (resourceVersion {2} after {3}).':
    '{0} は {1} について、以前に返したものより古い状態を返しています (resourceVersion {3} の後に {2})。',
  'Run this step again. If it stays so, look at what stands before the API server: it may answer out of a cache.':
    'このステップをもう一度実行してください。変わらない場合は、API サーバーの手前にあるものを確認してください。キャッシュから応答している可能性があります。',
}
