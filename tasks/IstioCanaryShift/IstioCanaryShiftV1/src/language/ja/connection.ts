import type { Words } from '../message.ts'

/** The messages of connection/. */
export const connection: Words = {
  server: 'サーバー',
  'server URL': 'サーバー URL',
  authority: '認証先 (authority)',
  certificate: '証明書',
  token: 'トークン',
  none: 'なし',
  'it does not say why': '理由は示されていません',

  "The {0} in {1} must be an https:// URL, got '{2}': without TLS everybody on the way could read the credentials.":
    "{1} の{0}は https:// URL である必要がありますが、'{2}' が指定されました: TLS がないと、経路上の誰でも資格情報を読み取れます。",
  "The {0} in {1} must be an https:// URL, got '{2}'.":
    "{1} の{0}は https:// URL である必要がありますが、'{2}' が指定されました。",
  "There is no {0} in {1}. Edit it in the project's settings, or verify it there.":
    '{1} に{0}がありません。プロジェクト設定で編集するか、確認してください。',
  "The '{0}' in {1} cannot be read: {2}": "{1} の '{0}' を読み取れません: {2}",
  '{0}, cluster {1}': '{0}、クラスター {1}',
  '{0}, with cluster admin rights': '{0}、クラスター管理者権限',

  'the Kubernetes service connection ({0})': 'Kubernetes サービス接続 ({0})',
  "The Kubernetes service connection is of kind '{0}'; this task knows 'Kubeconfig', 'ServiceAccount' and 'AzureSubscription'.":
    "Kubernetes サービス接続の種類は '{0}' ですが、このタスクが対応しているのは 'Kubeconfig'、'ServiceAccount'、'AzureSubscription' です。",

  "the agent's own kubeconfig": 'エージェント自身の kubeconfig',
  'the kubeconfig of {0}': '{0} の kubeconfig',
  'Cannot read {0}: {1}': '{0} を読み取れません: {1}',
  '{0} cannot be read: {1}.': '{0} を読み取れません: {1}。',
  'it is no object': 'オブジェクトではありません',
  "The field '{0}' of the {1} in {2} must be a text; put it in quotes.":
    "{2} の {1} のフィールド '{0}' はテキストである必要があります。引用符で囲んでください。",
  "The credential plugin '{0}' of {1} is named by a relative path, which on an agent would lead into the sources of whatever is being built. Name the program alone, or by its whole path.":
    "{1} の資格情報プラグイン '{0}' は相対パスで指定されています。エージェントでは、ビルド対象のソースの中を指してしまいます。プログラム名だけか、完全なパスを指定してください。",
  "The auth-provider '{0}' in {1} gives no token: the one that it has no longer holds, and this task runs no 'cmd-path'. Use an 'exec' entry instead.":
    "{1} の auth-provider '{0}' からトークンを取得できません: 保持しているトークンは無効になっており、このタスクは 'cmd-path' を実行しません。代わりに 'exec' エントリを使用してください。",
  "The agent has no kubeconfig: neither KUBECONFIG nor ~/.kube/config names a file. Set 'connectionType' to 'kubernetesServiceConnection', or give the agent a kubeconfig.":
    "エージェントに kubeconfig がありません: KUBECONFIG も ~/.kube/config もファイルを示していません。'connectionType' を 'kubernetesServiceConnection' に設定するか、エージェントに kubeconfig を用意してください。",
  "The '{0}' in {1} is the relative path '{2}', which does not exist on an agent. Use '{3}-data' with the file's content in base64 ('kubectl config view --flatten --minify' does that).":
    "{1} の '{0}' は相対パス '{2}' であり、エージェントには存在しません。ファイルの内容を base64 にして '{3}-data' を使用してください ('kubectl config view --flatten --minify' で変換できます)。",
  "{0} has no current context: set 'current-context' in it; it has {1}.":
    "{0} に現在のコンテキストがありません: 'current-context' を設定してください。含まれるコンテキスト: {1}。",
  "{0} has no context '{1}'; it has {2}.": "{0} にコンテキスト '{1}' がありません。含まれるコンテキスト: {2}。",
  "{0} has no cluster '{1}' for its context '{2}'.": "{0} に、コンテキスト '{2}' のクラスター '{1}' がありません。",
  "{0} has no user '{1}' for its context '{2}'.": "{0} に、コンテキスト '{2}' のユーザー '{1}' がありません。",

  "The auth-provider '{0}' in {1} is not known; known are {2}. Use a token or an 'exec' entry instead.":
    "{1} の auth-provider '{0}' には対応していません。対応しているのは {2} です。代わりにトークンまたは 'exec' エントリを使用してください。",
  "The auth-provider '{0}' in {1} gives no token: {2}": "{1} の auth-provider '{0}' からトークンを取得できません: {2}",
  "The auth-provider '{0}' in {1} gives no token: it has none that still holds, and nothing to renew it by.":
    "{1} の auth-provider '{0}' からトークンを取得できません: 有効なトークンも、更新に必要な情報もありません。",
  "The 'proxy-url' in {0} must be an http:// or https:// URL. SOCKS proxies are not supported.":
    "{0} の 'proxy-url' は http:// または https:// URL である必要があります。SOCKS プロキシには対応していません。",
  "The 'proxy-url' in {0} must be an http:// or https:// URL, not {1}//. SOCKS proxies are not supported.":
    "{0} の 'proxy-url' は {1}// ではなく、http:// または https:// URL である必要があります。SOCKS プロキシには対応していません。",
  "The 'exec' entry in {0} names no command.": "{0} の 'exec' エントリにコマンドがありません。",
  "The credential plugin '{0}' of {1} wants somebody at a terminal ('interactiveMode: Always'), whom a pipeline does not have.":
    "{1} の資格情報プラグイン '{0}' は端末での対話操作 ('interactiveMode: Always') を必要としますが、パイプラインでは行えません。",
  "The credential plugin '{0}' of {1}": "{1} の資格情報プラグイン '{0}'",
  "{0} gave no credentials within {1} s. One that waits for somebody to sign in, as kubelogin does for devicecode, cannot work in a pipeline; for AKS set 'connectionType' to 'azureResourceManager'.":
    "{0} が {1} 秒以内に資格情報を返しませんでした。kubelogin の devicecode のようにサインインを待つプラグインはパイプラインでは使用できません。AKS の場合は 'connectionType' を 'azureResourceManager' に設定してください。",
  '{0} gave no credentials: {1}': '{0} から資格情報を取得できませんでした: {1}',
  'the agent has no such program. Install it there.':
    'エージェントにそのプログラムがありません。インストールしてください。',
  'it ended with {0}: {1}': '{0} で終了しました: {1}',
  'it says nothing': '出力はありません',
  'its answer is no JSON object.': '応答が JSON オブジェクトではありません。',
  "its answer has neither 'status.token' nor a client certificate with its key.":
    "応答に 'status.token' も、クライアント証明書とそのキーもありません。",
  "The credential plugin '{0}' of {1} no longer gives a token.":
    "{1} の資格情報プラグイン '{0}' がトークンを返さなくなりました。",
  "The user '{0}' in {1} has no credentials that this task knows: a token (not 'tokenFile'), a client certificate, user name and password, 'exec' or 'auth-provider'.":
    "{1} のユーザー '{0}' には、このタスクが対応している資格情報がありません: トークン ('tokenFile' を除く)、クライアント証明書、ユーザー名とパスワード、'exec'、'auth-provider'。",
  "The user in {0} signs in by '{1}' without '--server-id', which this task does not know.":
    "{0} のユーザーは '--server-id' のない '{1}' でサインインしますが、このタスクは対応していません。",

  'the Azure Resource Manager connection ({0})': 'Azure Resource Manager 接続 ({0})',
  'service principal with a secret': 'シークレットを使用するサービス プリンシパル',
  'service principal with a certificate': '証明書を使用するサービス プリンシパル',
  'workload identity federation': 'ワークロード ID フェデレーション',
  'managed identity': 'マネージド ID',
  'subscription id': 'サブスクリプション ID',
  'tenant id': 'テナント ID',
  'service principal id': 'サービス プリンシパル ID',
  'service principal key': 'サービス プリンシパル キー',
  'AD FS signs in {0}, which this task does not know. Use one that signs in by Entra ID.':
    '{0} は AD FS でサインインしますが、このタスクは対応していません。Entra ID でサインインする接続を使用してください。',
  "The Azure Resource Manager connection signs in by '{0}'; this task knows ServicePrincipal, WorkloadIdentityFederation and ManagedServiceIdentity.":
    "Azure Resource Manager 接続は '{0}' でサインインしますが、このタスクが対応しているのは ServicePrincipal、WorkloadIdentityFederation、ManagedServiceIdentity です。",

  'The certificate of the Azure Resource Manager connection cannot be used: {0}. Give the connection a PEM with the certificate and its RSA private key.':
    'Azure Resource Manager 接続の証明書を使用できません: {0}。証明書とその RSA 秘密キーを含む PEM を接続に設定してください。',
  'its private key is {0}; Entra ID takes RSA': '秘密キーが {0} ですが、Entra ID が受け付けるのは RSA です',
  'it holds no certificate': '証明書が含まれていません',
  'its private key is not that of its certificate': '秘密キーが証明書に対応していません',
  'it holds no private key': '秘密キーが含まれていません',
  'its private key is encrypted': '秘密キーが暗号化されています',
  'its private key cannot be read': '秘密キーを読み取れません',
  'its certificate cannot be read': '証明書を読み取れません',

  'Entra ID at {0}': '{0} の Entra ID',
  'Entra ID at {0} gives no token to {1} ({2}): {3} {4}':
    '{0} の Entra ID が {1} へのトークンの発行を拒否しました ({2}): {3} {4}',
  "{0} answered without a token ('access_token', 'expires_in').":
    "{0} の応答にトークン ('access_token'、'expires_in') がありません。",
  'The secret has expired: give the connection a new one, or convert it to workload identity federation, which needs none.':
    'シークレットの有効期限が切れています: 接続に新しいシークレットを設定するか、シークレットが不要なワークロード ID フェデレーションに変換してください。',
  "The secret is wrong: give the connection the secret's value (not its id), or convert it to workload identity federation.":
    'シークレットが正しくありません: 接続にシークレットの値 (ID ではありません) を設定するか、ワークロード ID フェデレーションに変換してください。',
  "The certificate is not the application's: upload it to the app registration, or give the connection the one that is there.":
    '証明書がアプリケーションのものではありません: アプリの登録にアップロードするか、登録済みの証明書を接続に設定してください。',
  'The certificate has expired, or is not valid yet: renew it in the app registration and the connection.':
    '証明書の有効期限が切れているか、まだ有効ではありません: アプリの登録と接続の両方で更新してください。',
  "The application does not exist in this tenant: check the connection's service principal id and tenant.":
    'アプリケーションがこのテナントに存在しません: 接続のサービス プリンシパル ID とテナントを確認してください。',
  'The application is disabled: enable it in Entra ID.':
    'アプリケーションが無効になっています: Entra ID で有効にしてください。',
  "The tenant does not exist in this cloud: check the connection's tenant id and environment.":
    'テナントがこのクラウドに存在しません: 接続のテナント ID と環境を確認してください。',
  "The tenant id is none: check the connection's tenant id.":
    'テナント ID が正しくありません: 接続のテナント ID を確認してください。',
  "The issuer of the federated credential differs: copy 'Issuer' from the connection's page into the app registration's federated credential.":
    "フェデレーション資格情報の発行者が一致しません: 接続のページの 'Issuer' をアプリの登録のフェデレーション資格情報にコピーしてください。",
  "The audience of the federated credential differs: set it to 'api://AzureADTokenExchange' in the app registration.":
    "フェデレーション資格情報の対象ユーザーが一致しません: アプリの登録で 'api://AzureADTokenExchange' に設定してください。",
  "The subject of the federated credential differs: copy 'Subject identifier' from the connection's page into the app registration's federated credential (renaming the connection changes it).":
    "フェデレーション資格情報のサブジェクトが一致しません: 接続のページの 'Subject identifier' をアプリの登録のフェデレーション資格情報にコピーしてください (接続の名前を変更すると変わります)。",
  "No federated credential fits: copy issuer and subject from the connection's page into the app registration's federated credential.":
    '一致するフェデレーション資格情報がありません: 接続のページの発行者とサブジェクトをアプリの登録のフェデレーション資格情報にコピーしてください。',
  "The assertion's time does not fit: set the agent's clock.":
    'アサーションの時刻が正しくありません: エージェントの時計を合わせてください。',
  "The cluster's server application is not in the connection's tenant: take a connection for the cluster's own tenant.":
    'クラスターのサーバー アプリケーションが接続のテナントにありません: クラスターと同じテナントの接続を使用してください。',
  'A conditional access policy forbids it: have the policy allow this workload from the agent.':
    '条件付きアクセス ポリシーで禁止されています: エージェントからのこのワークロードをポリシーで許可してください。',

  'Azure Resource Manager at {0}': '{0} の Azure Resource Manager',
  "{0} answered without a kubeconfig ('kubeconfigs[].value').":
    "{0} の応答に kubeconfig ('kubeconfigs[].value') がありません。",
  "cluster '{0}' in resource group '{1}' of subscription {2}":
    "サブスクリプション {2} のリソース グループ '{1}' のクラスター '{0}'",
  '{0} gives no admin credentials of {1} to {2} ({3}): {4} {5}':
    '{0} が {2} への {1} の管理者資格情報の提供を拒否しました ({3}): {4} {5}',
  '{0} gives no credentials of {1} to {2} ({3}): {4} {5}':
    '{0} が {2} への {1} の資格情報の提供を拒否しました ({3}): {4} {5}',
  "Check the connection's tenant: its tokens are not for this subscription.":
    '接続のテナントを確認してください: そのトークンはこのサブスクリプションでは使用できません。',
  "Assign the role '{0}' on the cluster to the connection's service principal.":
    "接続のサービス プリンシパルに、クラスターに対するロール '{0}' を割り当ててください。",
  "Check the connection's subscription.": '接続のサブスクリプションを確認してください。',
  "Check the inputs 'azureResourceGroup' and 'kubernetesCluster'.":
    "入力 'azureResourceGroup' と 'kubernetesCluster' を確認してください。",
  "Leave the input 'useClusterAdmin' at false: local accounts are disabled.":
    "入力 'useClusterAdmin' は false のままにしてください: ローカル アカウントが無効になっています。",
  'Run this step again later.': '後でこのステップを再実行してください。',

  '{0} answered {1} with {2}, not JSON.': '{0} の応答 ({1}) は JSON ではなく {2} です。',
  'no content type': 'コンテンツの種類なし',
  '{0} answered {1} with a redirect to {2}, which is not followed.':
    '{0} の応答 ({1}) は {2} へのリダイレクトですが、リダイレクトには従いません。',
  'another path': '別のパス',
  '{0} Check the address in the connection, and whether a proxy or a sign-in page answers in its place.':
    '{0}接続のアドレスと、プロキシやサインイン ページが代わりに応答していないかを確認してください。',

  "variable 'System.OidcRequestUri'": "変数 'System.OidcRequestUri'",
  'access token of the run': '実行のアクセス トークン',
  'Azure DevOps cannot vouch for this run (workload identity federation): the agent has no {0}. Update the agent and, where it is your own, the server.':
    'Azure DevOps はこの実行を保証できません (ワークロード ID フェデレーション): エージェントに{0}がありません。エージェントを更新し、自社サーバーの場合はサーバーも更新してください。',
  'Azure DevOps at {0} does not vouch for this run (workload identity federation, {1}): {2}':
    '{0} の Azure DevOps はこの実行を保証しませんでした (ワークロード ID フェデレーション、{1}): {2}',
  'Azure DevOps at {0} does not vouch for this run (workload identity federation, {1}).':
    '{0} の Azure DevOps はこの実行を保証しませんでした (ワークロード ID フェデレーション、{1})。',
  "{0} Check that this pipeline may use the service connection, and that the job's access token has not expired.":
    '{0} このパイプラインがサービス接続を使用できること、およびジョブのアクセス トークンの有効期限が切れていないことを確認してください。',

  'The metadata service at {0}': '{0} のメタデータ サービス',
  "{0} gives no token for {1} ({2}): {3}. Assign a managed identity to the agent's machine (one, or set the connection's client id).":
    '{0} が {1} のトークンの発行を拒否しました ({2}): {3}。エージェントのマシンにマネージド ID を割り当ててください (1 つだけ割り当てるか、接続のクライアント ID を設定してください)。',
  "the agent's managed identity": 'エージェントのマネージド ID',
  'the managed identity {0}': 'マネージド ID {0}',
  "The agent's machine has no managed identity to use: {0} Run the job on an Azure machine with a managed identity (Microsoft-hosted agents have none), or take a connection with workload identity federation.":
    'エージェントのマシンに使用できるマネージド ID がありません: {0}マネージド ID を持つ Azure マシンでジョブを実行するか (Microsoft ホスト型エージェントにはありません)、ワークロード ID フェデレーションの接続を使用してください。',
}
