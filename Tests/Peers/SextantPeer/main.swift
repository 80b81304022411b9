// What foreign clients and oracles under Tests/Peers talk to. One subcommand a peer; each lives in its own file.
import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "decimal":
    DecimalPeer.run()
case "issue-tokens":
    try TokenPeer.issue()
case "verify-tokens":
    try TokenPeer.verify()
case "totp":
    OneTimeCodePeer.run()
case "metrics":
    MetricsPeer.run()
case "webhooks":
    WebhookPeer.run()
case "indicators":
    try IndicatorPeer.run(Array(arguments.dropFirst()))
case "websocket-client" where arguments.count == 2:
    try await WebSocketPeer.run(arguments[1])
default:
    print(
        """
        usage: sextant-peer decimal | issue-tokens | verify-tokens | totp | metrics | webhooks | websocket-client URL | \
        indicators BARS OUT SPEC...
        """)
    exit(64)
}
