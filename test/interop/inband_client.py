"""Inband in plain Python: [SUBPROTOCOL=NAME] python3 inband_client.py URL TOKEN [MESSAGE_JSON ...] [--wait]
With `-` for TOKEN it sends no auth. Left out: LIVE-2, APP-3 (it serves no requests), CLIENT-1, and fragments."""
import base64, hashlib, json, os, socket, struct, sys, urllib.parse
TEXT, CLOSE, PING, PONG, DONE = 1, 8, 9, 10, struct.pack('>H', 1000)
def say(**line): print(json.dumps(line), flush=True)
def send_frame(opcode, payload):  # RFC 6455: a length in one of three forms, and the mask of a client
    size, mask = len(payload), os.urandom(4)
    length = bytes([128 + size]) if size < 126 else struct.pack(*('>BH', 254) if size < 65536 else ('>BQ', 255), size)
    sock.sendall(bytes([128 + opcode]) + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))
def send(**message): send_frame(TEXT, json.dumps(message).encode())
def receive(opcode=None):  # the messages of the server, until it closes
    while opcode != CLOSE:
        opcode, size = stream.read(2) or (CLOSE, 0)  # a connection that just ends is a close without a code
        if size > 125: size = int.from_bytes(stream.read(2 if size == 126 else 8), 'big')
        opcode, payload = opcode & 15, stream.read(size)
        if opcode == PING: send_frame(PONG, payload)
        if opcode == TEXT: yield json.loads(payload)
    say(closed=int.from_bytes(payload[:2], 'big') or 1006, reason=payload[2:].decode())
    if payload and payload[:2] != DONE: send_frame(CLOSE, payload[:2])
target, token, *texts = [word for word in sys.argv[1:] if word != '--wait']
url, messages = urllib.parse.urlsplit(target), [json.loads(text) for text in texts]
key, codec = base64.b64encode(os.urandom(16)).decode(), os.environ.get('SUBPROTOCOL', 'inband.v1.json')
accept = base64.b64encode(hashlib.sha1(f'{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11'.encode()).digest()).decode()
if url.hostname not in ('127.0.0.1', '::1', 'localhost'): sys.exit('no cleartext beyond this machine (CLIENT-10)')
stream = (sock := socket.create_connection((url.hostname, url.port or 80))).makefile('rb')
sock.sendall(f'GET {url.path or "/"} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
             f'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: {codec}\r\n\r\n'.encode())
status, *headers = [line.decode().strip() for line in iter(stream.readline, b'\r\n')]
if ' 101 ' not in status: sys.exit(say(refused=int(status.split()[1]), body=stream.read().decode()))
if not {accept, codec} <= {line.partition(': ')[2] for line in headers}: sys.exit('a false server (CLIENT-9)')
say(opened=codec)  # from here on it is Inband
for message in messages if token == '-' else [{'type': 'auth', 'token': token}]: send(**message)  # AUTH-1
incoming, unanswered = receive(), {message['id'] for message in messages if message['type'] == 'request'}
for message in incoming:
    say(received=message)
    for question in messages if message['type'] == 'auth_ok' else []: send(**question)
    if message['type'] == 'ping': send(**{**message, 'type': 'pong'})  # LIVE-1
    if message['type'] == 'response': unanswered.discard(message['id'])  # APP-2
    if message['type'] in ('auth_ok', 'response') and not unanswered and '--wait' not in sys.argv:
        send_frame(CLOSE, DONE) or list(incoming)  # all is answered, and what still comes means nothing (CLOSE-3)
