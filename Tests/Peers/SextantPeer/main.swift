// What foreign clients and oracles under Tests/Peers talk to. One subcommand a peer; each lives in its own file.
switch CommandLine.arguments.dropFirst().first {
case "decimal":
    DecimalPeer.run()
default:
    print("usage: sextant-peer decimal")
}
