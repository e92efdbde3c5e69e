import '@fontsource-variable/inter/opsz.css';
import './tokens.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import { must } from '../../shared/lib/must.ts';
import { call, subscribe } from '../lib/api.ts';
import { App } from './app.tsx';

const start = await call('os.start', {});
document.documentElement.dataset.theme = start.dark ? 'dark' : 'light';
document.documentElement.dataset.platform = start.platform;
subscribe('theme.changed', ({ dark }) => {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
});
createRoot(must(document.getElementById('root'), 'the root element')).render(<App start={start} />);
