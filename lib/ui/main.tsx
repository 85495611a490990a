import '@picocss/pico/css/pico.min.css';
import './styles.css';

import { render } from 'preact';

import { App } from './app/App.js';
import { start } from './app/start.js';

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
void start();
