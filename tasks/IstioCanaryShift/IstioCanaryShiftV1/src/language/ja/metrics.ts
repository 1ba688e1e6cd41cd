import type { Words } from '../message.ts'

/** The messages of metrics/. */
export const metrics: Words = {
  // Where Prometheus is.
  'Prometheus has no address.': 'Prometheus のアドレスがありません。',
  'Set its URL, or give it to the connection.': 'URL を設定するか、サービス接続に指定してください。',
  'The address of Prometheus is no http:// or https:// URL.':
    'Prometheus のアドレスが http:// または https:// の URL ではありません。',
  'Correct it.': '修正してください。',
  'The address of Prometheus on {0} has more than a server and a path.':
    '{0} の Prometheus のアドレスに、サーバーとパス以外のものが含まれています。',
  'Leave out the query; credentials belong into a generic service connection.':
    'クエリを取り除いてください。資格情報は汎用サービス接続に設定します。',
  'The address of Prometheus is on {0}, and the service connection is for {1}.':
    'Prometheus のアドレスは {0} ですが、サービス接続は {1} 用です。',
  'Its credentials are sent nowhere else: let both name the same server.':
    'サービス接続の資格情報はほかには送信しません。両方に同じサーバーを指定してください。',

  // What it did not do.
  'Prometheus did not tell its time': 'Prometheus が時刻を返しませんでした',
  'Prometheus did not answer the query {0}': 'Prometheus がクエリ {0} に応答しませんでした',
  '{0}: {1} ({2}, HTTP {3}).': '{0}: {1} ({2}、HTTP {3})。',
  '{0}: the API server answers: {1} ({2}).': '{0}。API サーバーの応答: {1} ({2})。',
  '{0}: the credentials are not accepted (HTTP {1}).': '{0}。資格情報が受け入れられません (HTTP {1})。',
  '{0}: the address answers with {1} (HTTP {2}).': '{0}。アドレスからの応答: {1} (HTTP {2})。',
  '{0}: the address answers with a redirect ({1}).': '{0}。アドレスがリダイレクト ({1}) で応答しました。',
  '{0}: the address answers with a redirect ({1}) to {2}.':
    '{0}。アドレスが {2} へのリダイレクト ({1}) で応答しました。',
  '{0}: the address answers with a redirect ({1}) on the same server.':
    '{0}。アドレスが同じサーバー上のリダイレクト ({1}) で応答しました。',
  'Prometheus did not tell its time in a way that this task can read: it gave {0}.':
    'Prometheus が返した時刻を、このタスクは読み取れません。返されたもの: {0}。',
  'Prometheus did not answer the query {0} in a way that this task can read: it gave {1}.':
    'クエリ {0} に対する Prometheus の応答を、このタスクは読み取れません。返されたもの: {1}。',
  "a result of type '{0}'": "型 '{0}' の結果",
  'a series without labels': 'ラベルのない系列',
  'a native histogram instead of numbers': '数値ではなくネイティブ ヒストグラム',
  'a sample that is no pair of time and text': '時刻とテキストの組ではないサンプル',
  "the value '{0}'": "値 '{0}'",
  'Prometheus did not tell its time.': 'Prometheus が時刻を返しませんでした。',
  'Prometheus gave no answer through the service {0}/{1} within {2} s.':
    'サービス {0}/{1} 経由で、Prometheus から {2} 秒以内に応答がありませんでした。',
  'Prometheus answered with more than {0} bytes.': 'Prometheus の応答が {0} バイトを超えました。',

  // What to do.
  'Check its address.': 'アドレスを確認してください。',
  'Check the address: the API must answer below it, at /api/v1/query.':
    'アドレスを確認してください。API はその下の /api/v1/query で応答する必要があります。',
  'Check the credentials of the connection.': 'サービス接続の資格情報を確認してください。',
  "Give the identity the right to read: for a service in the cluster that is 'get' on 'services/proxy'.":
    "ID に読み取り権限を付与してください。クラスター内のサービスの場合は 'services/proxy' に対する 'get' です。",
  'Check the namespace, the name and the port of the service.': 'サービスの名前空間、名前、ポートを確認してください。',
  'Check that Prometheus runs, then run this step again.':
    'Prometheus が動作していることを確認してから、このステップを再実行してください。',
  'Set the address that it leads to, if you trust it. Credentials are sent to no other address.':
    'リダイレクト先が信頼できる場合は、そのアドレスを設定してください。資格情報はほかのアドレスには送信しません。',
  'Correct the query.': 'クエリを修正してください。',
  'Observe for a shorter time.': '観測時間を短くしてください。',
  'Observe for a shorter time, or let a recording rule prepare the query.':
    '観測時間を短くするか、クエリを記録ルールで事前に計算してください。',
  'Look into the logs of Prometheus.': 'Prometheus のログを確認してください。',
}
