// The peer of `echo-server`'s /json: the same document, made anew for each request.
const http = require('http');
const server = http.createServer((request, response) => {
  const body = JSON.stringify({ message: 'hello', symbol: 'BTCUSDT', price: '64250.10', ready: true, count: 3 });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
});
server.keepAliveTimeout = 60000;
server.listen(Number(process.argv[2]), '127.0.0.1');
