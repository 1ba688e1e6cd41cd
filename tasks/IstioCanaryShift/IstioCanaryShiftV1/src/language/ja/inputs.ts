import type { Words } from '../message.ts'

/** The messages of inputs/. */
export const inputs: Words = {
  "Input '{0}' is required.": "入力 '{0}' は必須です。",
  "Input '{0}' still contains {1}: no variable of that name is defined where this step runs.":
    "入力 '{0}' に {1} が残っています: その名前の変数は、このステップの実行場所では定義されていません。",
  "Input '{0}' must be {1}, got '{2}'.": "入力 '{0}' の値 '{2}' は無効です。必要な値: {1}。",
  "Input '{0}' must be a whole number from {1} to {2}, got '{3}'.":
    "入力 '{0}' は {1} から {2} までの整数である必要がありますが、'{3}' が指定されました。",
  "Input '{0}' must be a number from {1} to {2}, got '{3}'.":
    "入力 '{0}' は {1} から {2} までの数値である必要がありますが、'{3}' が指定されました。",
  "Input '{0}' must be 'true' or 'false', got '{1}'.":
    "入力 '{0}' は 'true' または 'false' である必要がありますが、'{1}' が指定されました。",
  "Input '{0}' must be one of {1}, got '{2}'.":
    "入力 '{0}' は {1} のいずれかである必要がありますが、'{2}' が指定されました。",

  "the exact version of istioctl, 1.19.0 or newer, such as '1.30.3'":
    "istioctl の正確なバージョン (1.19.0 以降、たとえば '1.30.3')",
  "Input 'istioctlChecksum' must be a SHA-256 in 64 hexadecimal digits, got '{0}'.":
    "入力 'istioctlChecksum' は 16 進数 64 桁の SHA-256 である必要がありますが、'{0}' が指定されました。",
  "Input 'istioctlMirror' must be an address that starts with 'https://' and has no user, query or fragment, got '{0}'.":
    "入力 'istioctlMirror' は 'https://' で始まり、ユーザー、クエリ、フラグメントを含まないアドレスである必要がありますが、'{0}' が指定されました。",

  "Input 'kubernetesServiceConnection' is required: name a Kubernetes service connection, or let the job's 'environment: NAME.RESOURCE' name a Kubernetes resource, which fills it in.":
    "入力 'kubernetesServiceConnection' は必須です: Kubernetes サービス接続を指定するか、ジョブの 'environment: NAME.RESOURCE' で Kubernetes リソースを指定してください (その場合は自動的に設定されます)。",
  "Input 'azureSubscriptionConnection' is required when 'connectionType' is 'azureResourceManager': name an Azure Resource Manager service connection.":
    "'connectionType' が 'azureResourceManager' の場合、入力 'azureSubscriptionConnection' は必須です: Azure Resource Manager サービス接続を指定してください。",

  "a path that starts with '/'": "'/' で始まるパス",
  "the name of a Gateway, or 'namespace/name'": "Gateway の名前または 'namespace/name'",
  "one label or several, 'key: value' or 'key: value, key: value'":
    "1 つ以上のラベル ('key: value' または 'key: value, key: value')",
  "Input 'hosts' must be host names or '*', separated by commas, got '{0}'.":
    "入力 'hosts' はコンマ区切りのホスト名または '*' である必要がありますが、'{0}' が指定されました。",

  "Input 'observeSeconds' needs something to observe: set 'maxErrorRate', 'maxLatencyMs', 'compareWithGreen' or 'queries'.":
    "入力 'observeSeconds' には観測対象が必要です: 'maxErrorRate'、'maxLatencyMs'、'compareWithGreen'、'queries' のいずれかを設定してください。",
  "A gate needs time: set the input 'observeSeconds' to how long it shall observe blue.":
    "ゲートには時間が必要です: blue を観測する秒数を入力 'observeSeconds' に設定してください。",
  "'maxErrorRate', 'maxLatencyMs' or 'compareWithGreen'": "'maxErrorRate'、'maxLatencyMs'、'compareWithGreen'",
  'Istio measures no requests of others': 'Istio はそれ以外のルートの要求を計測しません',
  "Input 'queries' must have a query and its limit in each line, such as 'avg(model_drift) <= 0.2', got '{0}'.":
    "入力 'queries' の各行は 'avg(model_drift) <= 0.2' のようなクエリとその限度値である必要がありますが、'{0}' が指定されました。",
  "Input 'queries' must have in double braces one of {0}, got '{{{1}}}'.":
    "入力 'queries' の二重波かっこの中は {0} のいずれかである必要がありますが、'{{{1}}}' が指定されました。",
  "A gate needs traffic on blue, but 'blueWeight' is 0: set no gate for it.":
    "ゲートには blue へのトラフィックが必要ですが、'blueWeight' が 0 です: この場合はゲートを設定しないでください。",
  "Input 'compareWithGreen' needs traffic on green, but 'blueWeight' leaves it none at 100: set another gate beside it.":
    "入力 'compareWithGreen' には green へのトラフィックが必要ですが、'blueWeight' が 100 になると green には残りません: 別のゲートも設定してください。",
  "Input 'metricsSource' is 'probes', but there are none: set the input 'probeUrl'.":
    "入力 'metricsSource' は 'probes' ですが、プローブがありません: 入力 'probeUrl' を設定してください。",
  "Input 'queries' needs the 'metricsSource' prometheus, got 'probes'.":
    "入力 'queries' には 'metricsSource' として prometheus が必要ですが、'probes' が指定されました。",

  'a name of lower-case letters, digits and hyphens, 63 characters at most':
    '英小文字、数字、ハイフンからなる 63 文字以内の名前',
  'a name of lower-case letters, digits, hyphens and dots': '英小文字、数字、ハイフン、ドットからなる名前',

  "Input 'manifest' must name a file with {0}, got '{1}'.":
    "入力 'manifest' のファイル '{1}' は無効です。必要な内容: {0}。",
  'one Deployment (it has {0})': '1 つの Deployment (実際は {0} 個)',
  'a Deployment whose pod template has named containers': '名前のあるコンテナーをPod テンプレートに持つ Deployment',
  "Input 'manifest' must name a YAML file, got '{0}': {1}.":
    "入力 'manifest' は YAML ファイルである必要がありますが、'{0}' が指定されました: {1}。",
  "Input 'manifest' must name a file that can be read: {0}":
    "入力 'manifest' は読み取り可能なファイルである必要があります: {0}",

  "Inputs '{0}' and 'prometheusService' are two ways to Prometheus: set one of them.":
    "入力 '{0}' と 'prometheusService' はどちらも Prometheus への経路です: 一方だけを設定してください。",
  "Prometheus has no address: set the input 'prometheusUrl', 'prometheusConnection' or 'prometheusService', or 'metricsSource' to 'probes'.":
    "Prometheus のアドレスがありません: 入力 'prometheusUrl'、'prometheusConnection'、'prometheusService' のいずれかを設定するか、'metricsSource' を 'probes' にしてください。",
  "Input 'prometheusService' must be a Service and its port, such as 'istio-system/prometheus:9090', got '{0}'.":
    "入力 'prometheusService' は 'istio-system/prometheus:9090' のような Service とそのポートである必要がありますが、'{0}' が指定されました。",
  "Input 'prometheusUrl' must be an address that starts with 'http://' or 'https://' and has no user, query or fragment, got '{0}'.":
    "入力 'prometheusUrl' は 'http://' または 'https://' で始まり、ユーザー、クエリ、フラグメントを含まないアドレスである必要がありますが、'{0}' が指定されました。",

  "Input 'probeHeaders' must have lines of the form 'Name: value', but line {0} does not.":
    "入力 'probeHeaders' の各行は 'Name: value' の形式である必要がありますが、{0} 行目が異なります。",
  "Input 'probeHeaders' must leave '{0}' to the probes, but line {1} does not.":
    "入力 'probeHeaders' では '{0}' を指定できません (プローブ自身が設定します)。{1} 行目にあります。",
  "Input 'probeHeaders' must leave the A/B header '{0}' to the probes, but line {1} does not.":
    "入力 'probeHeaders' では A/B ヘッダー '{0}' を指定できません (プローブ自身が設定します)。{1} 行目にあります。",
  "Input 'probeHeaders' must name '{0}' once, but line {1} does not.":
    "入力 'probeHeaders' で '{0}' を指定できるのは 1 回だけですが、{1} 行目にもあります。",
  "Input 'probeHeaders' must name a host, with or without a port, as 'host', but line {0} does not.":
    "入力 'probeHeaders' の 'host' はホスト (ポートは省略可) である必要がありますが、{0} 行目が異なります。",

  'others have no response header that tells a slot': 'それ以外のルートには、スロットを示す応答ヘッダーがありません',
  'others have no response header to set': 'それ以外のルートには、設定できる応答ヘッダーがありません',
  "Input 'probeBody' needs the 'probeMethod' {0}, got '{1}'.":
    "入力 'probeBody' には 'probeMethod' として {0} のいずれかが必要ですが、'{1}' が指定されました。",
  "Input 'probeUrl' must be 'auto', or an address that starts with 'http://' or 'https://', got '{0}'.":
    "入力 'probeUrl' は 'auto'、または 'http://' か 'https://' で始まるアドレスである必要がありますが、'{0}' が指定されました。",
  "Input 'probeUrl' must have no user, password or fragment, got one for '{0}': credentials belong into 'probeHeaders'.":
    "入力 'probeUrl' にはユーザー、パスワード、フラグメントを含められませんが、'{0}' に含まれています: 資格情報は 'probeHeaders' に指定してください。",
  "the Service of the ingress gateway as 'namespace/name'": "'namespace/name' 形式のイングレス ゲートウェイの Service",

  "Inputs 'greenDeployment' and 'blueDeployment' must differ, got '{0}' for both.":
    "入力 'greenDeployment' と 'blueDeployment' は異なる必要がありますが、どちらにも '{0}' が指定されました。",
  "Inputs 'greenService' and 'blueService' must differ, or else 'greenSubset' and 'blueSubset', got '{0}' for both.":
    "入力 'greenService' と 'blueService'、または 'greenSubset' と 'blueSubset' は異なる必要がありますが、どちらにも '{0}' が指定されました。",
  "Input 'blueWeight' lists several shares with nothing between them, got '{0}': set 'stepSeconds', 'probeUrl' or a gate.":
    "入力 'blueWeight' に複数の割合 '{0}' が指定されましたが、その間に行うことがありません: 'stepSeconds'、'probeUrl'、またはゲートを設定してください。",
  'Istio mirrors no others': 'Istio はそれ以外のルートをミラーリングしません',
  "Input 'image' must be an image reference such as 'registry.example.com/model:42', got '{0}'.":
    "入力 'image' は 'registry.example.com/model:42' のようなイメージ参照である必要がありますが、'{0}' が指定されました。",

  'the name of an HTTP header': 'HTTP ヘッダーの名前',
  "Input {0} needs HTTP routes, but 'routeProtocol' is '{1}': {2}.":
    "入力 {0} には HTTP ルートが必要ですが、'routeProtocol' は '{1}' です: {2}。",
  'names of lower-case letters, digits, hyphens and dots, with commas between':
    '英小文字、数字、ハイフン、ドットからなる名前のコンマ区切り',
  "Input 'virtualService' must be {0}, got '{1}'.": "入力 'virtualService' の値 '{1}' は無効です。必要な値: {0}。",
  "Input 'virtualService' must name each VirtualService once, got '{0}' twice.":
    "入力 'virtualService' では各 VirtualService を 1 回だけ指定する必要がありますが、'{0}' が 2 回指定されました。",
  "Input 'sniHosts' must be host names, separated by commas, got '{0}'.":
    "入力 'sniHosts' はコンマ区切りのホスト名である必要がありますが、'{0}' が指定されました。",

  'The variable {0} is not set: this task runs in a pipeline, whose run owns the rollout.':
    '変数 {0} が設定されていません: このタスクはパイプラインで実行され、その実行がロールアウトを所有します。',
  "The variable {0} must be a number, got '{1}'.": "変数 {0} は数値である必要がありますが、'{1}' でした。",

  'a whole number from 0 to 100': '0 から 100 までの整数',
  'whole numbers from 0 to 100, separated by commas': '0 から 100 までの整数のコンマ区切り',
  "Input 'blueWeight' must be {0}, got '{1}'.": "入力 'blueWeight' の値 '{1}' は無効です。必要な値: {0}。",
  "Input 'blueWeight' must list shares of which each is above the one before, got '{0}'.":
    "入力 'blueWeight' の割合は順に大きくなる必要がありますが、'{0}' が指定されました。",
}
