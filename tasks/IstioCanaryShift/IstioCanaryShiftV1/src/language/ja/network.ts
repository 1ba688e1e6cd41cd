import type { Words } from '../message.ts'

/** The messages of network/. */
export const network: Words = {
  nothing: '空の応答',
  "the text '{0}'": "テキスト '{0}'",
  "an HTML page, '{0}'": "HTML ページ '{0}'",

  '{0} is of a kind that the task does not know.': '{0} は、このタスクが対応していない種類です。',
  'Use a proxy whose address begins with http:// or https://.':
    'アドレスが http:// または https:// で始まるプロキシを使用してください。',

  'Put the authority of that server (PEM) into the connection, or have the agent trust it (--sslcacert). A proxy that looks into TLS shows certificates of its own.':
    'そのサーバーの証明機関 (PEM) を接続に設定するか、エージェントに信頼させてください (--sslcacert)。TLS を検査するプロキシは独自の証明書を提示します。',
  '{0} cannot be reached: its name has no address{1}.': '{0} に到達できません: 名前に対応するアドレスがありません{1}。',
  'Check the name. That of a private cluster is known only inside its own network: the agent must run there, or reach its DNS.':
    '名前を確認してください。プライベート クラスターの名前はそのネットワーク内でのみ解決されます: エージェントをそのネットワークで実行するか、その DNS に到達できるようにしてください。',
  '{0} cannot be reached: no name server answered{1}.': '{0} に到達できません: ネーム サーバーが応答しません{1}。',
  "Check the agent's DNS and its network, then run this step again.":
    'エージェントの DNS とネットワークを確認してから、このステップを再実行してください。',
  '{0} cannot be reached: it refuses the connection{1}.': '{0} に到達できません: 接続が拒否されました{1}。',
  'Check host and port, and that the server runs.':
    'ホストとポート、およびサーバーが稼働していることを確認してください。',
  '{0} cannot be reached: there is no way there from the agent{1}.':
    '{0} に到達できません: エージェントからの経路がありません{1}。',
  "Check the agent's network, firewall and proxy.":
    'エージェントのネットワーク、ファイアウォール、プロキシを確認してください。',
  '{0} cannot be reached: nothing answered there{1}.': '{0} に到達できません: 応答がありません{1}。',
  "Check host and port, and that no firewall drops the agent's packets.":
    'ホストとポート、およびファイアウォールがエージェントのパケットを破棄していないことを確認してください。',
  '{0} is not trusted: a certificate of its chain has expired{1}.':
    '{0} を信頼できません: チェーン内の証明書の有効期限が切れています{1}。',
  "Renew the server's certificate, and check the agent's clock.":
    'サーバーの証明書を更新し、エージェントの時計を確認してください。',
  '{0} is not trusted: a certificate of its chain is not valid yet{1}.':
    '{0} を信頼できません: チェーン内の証明書がまだ有効ではありません{1}。',
  "Check the agent's clock, then the server's certificate.":
    'エージェントの時計を確認し、次にサーバーの証明書を確認してください。',
  '{0} is not trusted: its certificate is for other names{1}.':
    '{0} を信頼できません: 証明書が別の名前に対して発行されています{1}。',
  "Use a name of the certificate as the server of the connection, or set 'tls-server-name' in the kubeconfig.":
    "証明書にある名前を接続のサーバーとして使用するか、kubeconfig で 'tls-server-name' を設定してください。",
  '{0} is not trusted: its certificate, or the authority of it, is self-signed and unknown to the agent{1}.':
    '{0} を信頼できません: 証明書またはその証明機関が自己署名であり、エージェントに登録されていません{1}。',
  '{0} is not trusted: its certificate is by an authority that is unknown to the agent{1}.':
    '{0} を信頼できません: 証明書の証明機関がエージェントに登録されていません{1}。',
  '{0} is not trusted: its certificate is not in order{1}.': '{0} を信頼できません: 証明書に問題があります{1}。',
  "Renew the server's certificate.": 'サーバーの証明書を更新してください。',
  '{0} does not accept this client: it wants a client certificate, or another one{1}.':
    '{0} はこのクライアントを受け入れません: クライアント証明書、または別のクライアント証明書が必要です{1}。',
  'Put a client certificate that the server knows, and its key, into the connection.':
    'サーバーが受け入れるクライアント証明書とそのキーを接続に設定してください。',
  '{0} does not speak TLS on that port{1}.': '{0} はそのポートで TLS を使用していません{1}。',
  'Check the port, and whether the address should begin with http://.':
    'ポートと、アドレスを http:// で始めるべきかどうかを確認してください。',
  '{0} speaks no version of TLS that is still safe{1}.': '{0} は安全な TLS バージョンに対応していません{1}。',
  'Have the server speak TLS 1.2 or later.': 'サーバーで TLS 1.2 以降を有効にしてください。',
  "{0} was not asked: the connection's own certificate or key cannot be read{1}.":
    '{0} への要求は行われませんでした: 接続自体の証明書またはキーを読み取れません{1}。',
  'Check the client certificate, its key and its password, and the certificate authority: each must be whole.':
    'クライアント証明書、そのキーとパスワード、および証明機関を確認してください: どれも完全である必要があります。',
  '{0} ended the connection before it had answered{1}.': '{0} は応答の前に接続を切断しました{1}。',
  'Run this step again. If it stays so, look for a firewall or proxy in between that ends connections.':
    'このステップを再実行してください。解消しない場合は、途中で接続を切断するファイアウォールやプロキシがないか調べてください。',
  'Check the address, its certificate and the network between, then run this step again.':
    'アドレス、その証明書、途中のネットワークを確認してから、このステップを再実行してください。',
  '{0} cannot be reached: {1}{2}.': '{0} に到達できません: {1}{2}。',
  'Check the proxy that the agent or the kubeconfig names. {0}':
    'エージェントまたは kubeconfig で指定されたプロキシを確認してください。{0}',

  'Check the proxy and the way to it, then run this step again.':
    'プロキシとそこまでの経路を確認してから、このステップを再実行してください。',
  'Check host, port, firewall and proxy, then run this step again.':
    'ホスト、ポート、ファイアウォール、プロキシを確認してから、このステップを再実行してください。',
  '{0} gave no connection within {1} s.': '{0} への接続が {1} 秒以内に確立されませんでした。',
  '{0} gave no TLS connection within {1} s.': '{0} への TLS 接続が {1} 秒以内に確立されませんでした。',
  '{0} opened no tunnel within {1} s.': '{0} は {1} 秒以内にトンネルを開きませんでした。',
  '{0} gave no answer within {1} s.': '{0} は {1} 秒以内に応答しませんでした。',

  'The proxy {0}': 'プロキシ {0}',
  'Check that the proxy can resolve and reach that address, or put the address on the bypass list of the agent (.proxybypass).':
    'プロキシがそのアドレスを解決して到達できることを確認するか、アドレスをエージェントのバイパス リスト (.proxybypass) に追加してください。',
  '{0} could not reach {1} ({2}).': '{0} は {1} に到達できませんでした ({2})。',
  'Have the proxy allow that address and port, or put the address on the bypass list of the agent (.proxybypass).':
    'プロキシでそのアドレスとポートを許可するか、アドレスをエージェントのバイパス リスト (.proxybypass) に追加してください。',
  '{0} does not allow {1} ({2}).': '{0} は {1} を許可していません ({2})。',
  'Have the proxy take Basic credentials from the agent, or let it through without any.':
    'プロキシがエージェントから Basic 資格情報を受け付けるようにするか、資格情報なしで通過させてください。',
  '{0} wants credentials by {1} for {2} (407); the task knows Basic.':
    '{0} は {2} に対して {1} による資格情報を要求しています (407)。このタスクが対応しているのは Basic です。',
  '{0} wants credentials for {1} (407).': '{0} は {1} に対して資格情報を要求しています (407)。',
  '{0} does not accept the credentials it was given for {1} (407).':
    '{0} は {1} に対して渡された資格情報を受け付けません (407)。',
  'Set the user and the password of the proxy where it is configured: at the agent (--proxyusername, --proxypassword), or in the kubeconfig.':
    'プロキシのユーザーとパスワードを、プロキシが構成されている場所で設定してください: エージェント (--proxyusername、--proxypassword) または kubeconfig です。',

  'Check that the address leads to the right server.': 'アドレスが正しいサーバーを指していることを確認してください。',
  '{0} answered with more than {1} bytes.': '{0} の応答が {1} バイトを超えました。',
}
