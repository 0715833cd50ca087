import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';

/**
 * Slack gives up after 3 s (F3.0), so whoever takes longer to send is not Slack. Kept-alive connections outlive the 60 s after
 * which load balancers usually drop theirs: else both end one at the same time, and a delivery gets lost between them.
 */
export const SERVER_OPTIONS = {
  headersTimeout: 3_000,
  requestTimeout: 4_000,
  connectionsCheckingInterval: 500,
  keepAliveTimeout: 75_000,
} satisfies ServerOptions;

/** Room for those who come at the same moment: beyond Node's 511 the system makes them wait for seconds. */
export const BACKLOG = 2_048;
const CONNECTIONS_MAX = 2_000;
/** From here on those that wait between two requests are closed for others. */
const CROWDED_AT = 1_000;
const CROWDED_AGAIN_MS = 100;
const LINGER_MS = 1_000;
const THROWN_AWAY_BYTES_MAX = 16_000;

/** What cannot be said with `SERVER_OPTIONS`: how many connections, and that a body is asked for only once it is wanted. */
export function guard(server: Server): void {
  server.maxConnections = CONNECTIONS_MAX;
  // Without this Node itself tells the client to go on, before anybody has looked at the headers.
  server.on('checkContinue', (...pair: Parameters<RequestListener>) => server.emit('request', ...pair));
  let open = 0;
  let clearedAt = 0;
  server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
    if (open < CROWDED_AT || performance.now() - clearedAt < CROWDED_AGAIN_MS) return;
    clearedAt = performance.now();
    server.closeIdleConnections();
  });
}

/** Tells a client that waits for it to send its body. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
}

/**
 * Answers without reading the body, and closes a moment later: a connection closed over unread bytes is reset, and the client
 * might never see the answer. A small body is thrown away meanwhile, a large one stays in the network.
 */
export function turnAway(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close', 'content-length': '0' });
  response.flushHeaders();
  const end = (): void => void response.end();
  const timer = setTimeout(end, LINGER_MS);
  response.once('close', () => {
    clearTimeout(timer);
  });
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (coding !== undefined || Number(length ?? 0) > THROWN_AWAY_BYTES_MAX) return;
  request.once('end', end);
  request.resume();
}
