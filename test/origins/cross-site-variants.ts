// Where a hostile page can put a program that acts with its visitor's cookies, and what it can send without one.
import { ATTACK } from './web-sites.ts';

/** The addresses of one attempt; each has the attempt's name in it. */
export interface Target {
  readonly socketUrl: string;
  readonly ticketUrl: string;
  /** The hostile site's own origin. */
  readonly evil: string;
}

export interface CrossSiteVariant {
  readonly name: string;
  /** The page from which it starts; default: one of the hostile site. */
  readonly from?: 'sibling' | 'other port' | 'http' | 'file' | 'redirected';
  /** A program for that page: an expression that is a promise of what it was told. */
  run(target: Target): string;
  /** Whether the browser sends the visitor's cookies along. Default true. */
  readonly sendsCookies?: boolean;
}

const quoted = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c');
const argumentsOf = ({ socketUrl, ticketUrl }: Target): string =>
  `${quoted(socketUrl)}, ${quoted(ticketUrl)}`;
const queryOf = ({ socketUrl, ticketUrl }: Target): string =>
  new URLSearchParams({ socket: socketUrl, ticket: ticketUrl }).toString();
const direct = (target: Target): string => `(() => {${ATTACK} return attack(${argumentsOf(target)})})()`;
const document = (target: Target): string =>
  `<!doctype html><script>${ATTACK} attack(${argumentsOf(target)}).then((told) => parent.postMessage(told, '*'))</script>`;

/** Ends with what the frame says to its parent. */
function framed(prepare: string): string {
  return `new Promise((resolve) => {
    addEventListener('message', ({ data }) => resolve(data), { once: true });
    const frame = document.createElement('iframe');
    ${prepare}
    document.body.append(frame);
  })`;
}

/** A form that is sent into a frame, since the answer is for the visitor's eyes and not for the page's. */
function form(target: Target, enctype: string, more = ''): string {
  return `new Promise((resolve) => {
    const frame = Object.assign(document.createElement('iframe'), { name: 'answer' });
    document.body.append(frame);
    const form = Object.assign(document.createElement('form'), {
      method: 'post', action: ${quoted(target.ticketUrl)}, enctype: ${quoted(enctype)}, target: 'answer',
    });
    ${more}
    const field = Object.assign(document.createElement('input'), { name: '{"a":"', value: '"}' });
    form.append(field);
    document.body.append(form);
    frame.onload = () => resolve('loaded');
    form.submit();
  })`;
}

const post = (url: string, options: string): string =>
  `fetch(${quoted(url)}, { method: 'POST', credentials: 'include', ${options} })
    .then(async (answer) => answer.type + ' ' + (await answer.text()), () => 'blocked')`;

export const CROSS_SITE_VARIANTS: readonly CrossSiteVariant[] = [
  { name: 'page', run: direct },
  {
    name: 'iframe',
    run: (target) => framed(`frame.src = ${quoted(`${target.evil}/frame?${queryOf(target)}`)};`),
  },
  {
    name: 'sandboxed-iframe',
    run: (target) =>
      framed(
        `frame.sandbox = 'allow-scripts'; frame.src = ${quoted(`${target.evil}/frame?${queryOf(target)}`)};`,
      ),
  },
  { name: 'srcdoc', run: (target) => framed(`frame.srcdoc = ${quoted(document(target))};`) },
  {
    name: 'sandboxed-srcdoc',
    run: (target) => framed(`frame.sandbox = 'allow-scripts'; frame.srcdoc = ${quoted(document(target))};`),
  },
  {
    name: 'data-iframe',
    run: (target) =>
      framed(`frame.src = ${quoted(`data:text/html,${encodeURIComponent(document(target))}`)};`),
  },
  {
    name: 'blob-iframe',
    run: (target) =>
      framed(
        `frame.src = URL.createObjectURL(new Blob([${quoted(document(target))}], { type: 'text/html' }));`,
      ),
  },
  {
    name: 'javascript-iframe',
    run: (target) =>
      framed(`frame.src = 'javascript:' + encodeURIComponent(${quoted(quoted(document(target)))});`),
  },
  {
    name: 'about-blank',
    run: (target) =>
      `(() => { const opened = open('about:blank'); return opened.eval(${quoted(direct(target))}); })()`,
  },
  {
    name: 'worker',
    run: (target) => `new Promise((resolve) => {
      new Worker(${quoted(`/worker.js?${queryOf(target)}`)}).onmessage = ({ data }) => resolve(data);
    })`,
  },
  {
    name: 'blob-worker',
    run: (target) => `new Promise((resolve) => {
      const program = ${quoted(`${ATTACK} attack(${argumentsOf(target)}).then((told) => postMessage(told));`)};
      new Worker(URL.createObjectURL(new Blob([program]))).onmessage = ({ data }) => resolve(data);
    })`,
  },
  {
    name: 'shared-worker',
    run: (target) => `new Promise((resolve) => {
      new SharedWorker(${quoted(`/shared.js?${queryOf(target)}`)}).port.onmessage = ({ data }) => resolve(data);
    })`,
  },
  {
    name: 'service-worker',
    run: (target) => `navigator.serviceWorker.register(${quoted(`/service.js?${queryOf(target)}`)})
      .then(() => navigator.serviceWorker.ready)
      .then(({ active }) => new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        active.postMessage('go', [port2]);
      }))`,
  },
  { name: 'redirected-from-the-victim', from: 'redirected', run: direct },
  { name: 'sibling-subdomain', from: 'sibling', run: direct },
  { name: 'other-port-of-the-victim', from: 'other port', run: direct },
  { name: 'cleartext-page-of-the-victim', from: 'http', run: direct },
  { name: 'file', from: 'file', run: direct },
  { name: 'form-urlencoded', run: (target) => form(target, 'application/x-www-form-urlencoded') },
  { name: 'form-text-that-is-json', run: (target) => form(target, 'text/plain') },
  { name: 'form-multipart', run: (target) => form(target, 'multipart/form-data') },
  {
    name: 'form-without-referrer',
    run: (target) =>
      form(
        target,
        'text/plain',
        `document.head.append(Object.assign(document.createElement('meta'), { name: 'referrer', content: 'no-referrer' }));`,
      ),
  },
  {
    name: 'form-redirected',
    run: (target) =>
      form(
        {
          ...target,
          ticketUrl: `${target.evil}/redirect?${new URLSearchParams({ status: '307', to: target.ticketUrl })}`,
        },
        'text/plain',
      ),
  },
  {
    name: 'fetch-redirected',
    run: ({ evil, ticketUrl }) =>
      post(
        `${evil}/redirect?${new URLSearchParams({ status: '307', to: ticketUrl })}`,
        `mode: 'no-cors', body: '{}'`,
      ),
  },
  {
    name: 'fetch-without-type',
    run: ({ ticketUrl }) => post(ticketUrl, `mode: 'no-cors', body: new Blob(['{}'])`),
  },
  {
    name: 'fetch-cors-simple',
    run: ({ ticketUrl }) =>
      post(ticketUrl, `mode: 'cors', headers: { 'Content-Type': 'text/plain' }, body: '{}'`),
  },
  {
    name: 'fetch-with-a-type-that-looks-like-two',
    run: ({ ticketUrl }) =>
      post(
        ticketUrl,
        `mode: 'no-cors', headers: { 'Content-Type': 'text/plain; application/json' }, body: '{}'`,
      ),
  },
  {
    name: 'fetch-keepalive',
    run: ({ ticketUrl }) => post(ticketUrl, `mode: 'no-cors', keepalive: true, body: '{}'`),
  },
  {
    name: 'beacon',
    run: ({ ticketUrl }) => `Promise.resolve(String(navigator.sendBeacon(${quoted(ticketUrl)}, '{}')))`,
  },
  {
    name: 'beacon-json',
    // The question before it is asked without cookies, and its answer is no.
    sendsCookies: false,
    run: ({ ticketUrl }) => `Promise.resolve(String(navigator.sendBeacon(
      ${quoted(ticketUrl)}, new Blob(['{}'], { type: 'application/json' }))))`,
  },
  {
    name: 'image',
    run: ({ ticketUrl }) => `new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('failed');
      image.src = ${quoted(ticketUrl)};
    })`,
  },
  {
    name: 'script',
    run: ({ ticketUrl }) => `new Promise((resolve) => {
      const script = document.createElement('script');
      script.onload = () => resolve('loaded');
      script.onerror = () => resolve('failed');
      script.src = ${quoted(ticketUrl)};
      document.head.append(script);
    })`,
  },
];
