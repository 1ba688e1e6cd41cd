import type { Words } from '../message.ts'

/** The messages of azure-pipelines/. */
export const azurePipelines: Words = {
  'the variable Agent.TempDirectory is not set': '変数 Agent.TempDirectory が設定されていません',
  "What this step did is not shown on the run's pages, since no file could be written: {0}":
    'ファイルに書き込めなかったため、このステップの内容は実行のページに表示されません: {0}',
  'proxy address or its bypass list': 'プロキシのアドレスまたはバイパス リスト',
  'certificate authorities (--sslcacert)': '証明機関 (--sslcacert)',
  'client certificate': 'クライアント証明書',
  'file of {0}': '{0}のファイル',
  "The agent's {0} cannot be used: {1}.": 'エージェントの{0}を使用できません: {1}。',
  'Configure the agent again (config.sh or config.cmd), or correct its file.':
    'エージェントを構成し直すか (config.sh または config.cmd)、ファイルを修正してください。',
}
