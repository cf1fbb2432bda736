import { Tab, TabList } from '@fluentui/react-components';
import { useState } from 'react';
import { CodeBlock } from '../../ui/copy.tsx';

interface Snippet {
  id: string;
  name: string;
  text: (host: string, origin: string) => string;
  note: string;
}

const snippets: Snippet[] = [
  {
    id: 'curl',
    name: 'HTTP (curl)',
    note: 'NDJSON or a JSON array, gzip or zstd. Make a token with the role Ingest under Settings. The source’s name is the last part of the address.',
    text: (_host, origin) => `curl -sS ${origin}/api/ingest/my-app \\
  -H "Authorization: Bearer $BELFRY_TOKEN" \\
  -H "Content-Type: application/x-ndjson" \\
  --data-binary @events.ndjson`,
  },
  {
    id: 'rsyslog',
    name: 'rsyslog',
    note: 'TCP with octet counting; the port is BELFRY_SYSLOG_PORT (5514 unless changed). Restart rsyslog afterwards.',
    text: (host) => `# /etc/rsyslog.d/90-belfry.conf
*.* action(type="omfwd" target="${host}" port="5514" protocol="tcp"
           TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"
           queue.type="LinkedList" queue.filename="belfry" queue.saveOnShutdown="on"
           action.resumeRetryCount="-1")`,
  },
  {
    id: 'file',
    name: 'File or folder',
    note: 'In belfry.yaml on the machine that runs Belfry. Rotation is followed, and a restart goes on where it stopped.',
    text: () => `# belfry.yaml
files:
  - id: nginx
    path: /var/log/nginx/access.log`,
  },
  {
    id: 'import',
    name: 'Import',
    note: 'Recordings on disk: NDJSON, JSON, CSV, EVTX and plain logs, also gz, zst and zip. The source is recognised from the content.',
    text: () => 'npx belfry import ./recordings',
  },
];

/** How to send data, ready to copy, with this server's own address. */
export function Snippets() {
  const [chosen, setChosen] = useState('curl');
  const snippet = snippets.find((one) => one.id === chosen) ?? (snippets[0] as Snippet);
  return (
    <div className="stack" style={{ gap: 10 }}>
      <TabList size="small" selectedValue={chosen} onTabSelect={(_, data) => setChosen(String(data.value))}>
        {snippets.map((one) => (
          <Tab key={one.id} value={one.id}>
            {one.name}
          </Tab>
        ))}
      </TabList>
      <CodeBlock
        text={snippet.text(window.location.hostname, window.location.origin)}
        label={`${snippet.name} snippet`}
      />
      <p className="meta">{snippet.note}</p>
    </div>
  );
}
