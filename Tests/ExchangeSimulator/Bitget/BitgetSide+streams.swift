import HTTPWire

extension BitgetSide {
    /// Levels a side that a deep snapshot holds.
    static let snapshotLevels = 500

    func route(path: String, query: QueryString) -> StreamRoute? {
        path == "/v2/ws/public" || path == "/v2/ws/private" ? StreamRoute() : nil
    }

    func wrap(_ frame: StreamFrame, _ session: StreamSession) -> String { frame.text }

    func receive(_ text: String, _ session: StreamSession) -> [String] {
        if text == "ping" { return ["pong"] }
        guard let command = JSONTree(parsing: Array(text.utf8)), let operation = command["op"]?.text else {
            return [#"{"event":"error","code":30002,"msg":"Illegal request"}"#]
        }
        guard text.utf8.count <= 4_096 else { return [#"{"event":"error","code":30007,"msg":"request over limit"}"#] }
        let arguments = command["args"]?.elements ?? []
        switch operation {
        case "subscribe": return arguments.flatMap { subscribe($0, session) }
        case "unsubscribe":
            return arguments.map { argument in
                session.subscriptions.remove(Self.name(argument))
                return #"{"event":"unsubscribe","arg":\#(Self.argument(argument))}"#
            }
        case "login": return [#"{"event":"login","code":0,"connId":"\#(session.number)"}"#]
        default: return [#"{"event":"error","code":30003,"msg":"INVALID op","op":\#(JSONTree.quoted(operation))}"#]
        }
    }

    private func subscribe(_ argument: JSONTree, _ session: StreamSession) -> [String] {
        let text = Self.argument(argument)
        let group = argument["instType"]?.text ?? ""
        let channel = argument["channel"]?.text ?? ""
        let acknowledged = #"{"event":"subscribe","arg":\#(text)}"#
        // A wrong instType is acknowledged and silent for ever.
        guard [Self.spot, Self.futures].contains(group) else { return [acknowledged] }
        guard let market = argument["instId"]?.text.flatMap({ markets(group, $0).first }), isChannel(channel) else {
            let what = "instType:\(group),channel:\(channel),instId:\(argument["instId"]?.text ?? "null") doesn't exist"
            return [#"{"event":"error","arg":\#(text),"code":30001,"msg":"\#(what)","op":"subscribe"}"#]
        }
        guard session.subscriptions.count < 1_000 else {
            return [#"{"event":"error","arg":\#(text),"code":30007,"msg":"over limit","op":"subscribe"}"#]
        }
        session.subscriptions.insert(Self.name(argument))
        return [acknowledged, snapshot(channel, market)]
    }

    private func isChannel(_ channel: String) -> Bool {
        ["ticker", "trade", "books", "books1", "books5", "books15"].contains(channel) || candleInterval(channel) != nil
    }

    private func candleInterval(_ channel: String) -> CandleInterval? {
        channel.hasPrefix("candle") ? Self.interval(String(channel.dropFirst(6)), Self.futuresGranularities) : nil
    }

    private static func name(_ argument: JSONTree) -> String {
        ["instType", "channel", "instId"].map { argument[$0]?.text ?? "" }.joined(separator: "/")
    }

    private static func argument(_ argument: JSONTree) -> String {
        let parts = ["instType", "channel", "instId"].compactMap { key in
            argument[key]?.text.map { #""\#(key)":\#(JSONTree.quoted($0))"# }
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private func push(_ action: String, _ channel: String, _ market: SimulatedMarket, _ data: [String]) -> String {
        #"{"action":"\#(action)","arg":{"instType":"\#(market.specification.group)","channel":"\#(channel)","#
            + #""instId":"\#(market.symbol)"},"data":[\#(data.joined(separator: ","))],"ts":\#(floor.now)}"#
    }

    private func stream(_ channel: String, _ market: SimulatedMarket) -> String {
        "\(market.specification.group)/\(channel)/\(market.symbol)"
    }

    // MARK: What a subscription begins with

    private func snapshot(_ channel: String, _ market: SimulatedMarket) -> String {
        switch channel {
        case "ticker": return push("snapshot", channel, market, [ticker(market, idKey: "instId")])
        case "trade":
            let rows = market.trades.suffix(50).reversed().map { fill($0, market, named: false) }
            return push("snapshot", channel, market, rows)
        case "books": return push("snapshot", channel, market, [bookSnapshot(market, Self.snapshotLevels)])
        case "books1", "books5", "books15":
            return push("snapshot", channel, market, [bookSnapshot(market, Int(channel.dropFirst(5)) ?? 1)])
        default:
            guard let interval = candleInterval(channel) else { return "" }
            let bars = market.history.candles(
                interval, from: nil, to: nil, limit: 100, forward: false, now: floor.now)
            let name = stream(channel, market)
            if formingCandles[name] == nil { formingCandles[name] = interval.start(of: floor.now) }
            return push("snapshot", channel, market, bars.map { row($0, market, .last, Self.spot) })
        }
    }

    private func bookSnapshot(_ market: SimulatedMarket, _ count: Int) -> String {
        let ladder = market.ladder
        return
            #"{"asks":\#(levels(ladder.best(count, of: \.asks), market)),"bids":\#(levels(ladder.best(count, of: \.bids), market)),"#
            + #"\#(checksum(market, stream("books", market)))"ts":"\#(floor.now)","seq":\#(lastSequence[Self.key(market)] ?? 0),"pseq":0}"#
    }

    private func levels(_ levels: [Level], _ market: SimulatedMarket) -> String {
        "["
            + levels.map { #"["\#(market.price($0.price))","\#($0.size == 0 ? "0" : market.size($0.size))"]"# }
            .joined(separator: ",") + "]"
    }

    /// The checksum's member, where there is one: over 25 levels a side, in the text they were sent in.
    private func checksum(_ market: SimulatedMarket, _ stream: String) -> String {
        let isWrong = floor.faults.take(.checksum, stream, floor.nanoseconds) != nil
        guard sendsChecksums || isWrong else { return "" }
        let bids = market.ladder.best(25, of: \.bids)
        let asks = market.ladder.best(25, of: \.asks)
        var parts: [String] = []
        for index in 0..<max(bids.count, asks.count) {
            for side in [bids, asks] where index < side.count {
                parts += [market.price(side[index].price), market.size(side[index].size)]
            }
        }
        let right = CRC32.of(parts.joined(separator: ":"))
        return #""checksum":\#(isWrong ? right ^ 0x5A5A : right),"#
    }

    // MARK: What comes then

    func streamName(_ step: MarketStep, _ market: SimulatedMarket) -> String {
        switch step {
        case .depth: stream("books", market)
        case .top: stream("ticker", market)
        case .trade: stream("trade", market)
        }
    }

    func frames(_ step: MarketStep, _ market: SimulatedMarket, _ wanted: Set<String>) -> [StreamFrame] {
        switch step {
        case .depth(let depth): return depthFrames(depth, market, wanted)
        case .top: return []
        case .trade(let trade):
            let name = stream("trade", market)
            guard wanted.contains(name) else { return [] }
            return [
                StreamFrame(stream: name, text: push("update", "trade", market, [fill(trade, market, named: false)]))
            ]
        }
    }

    private func depthFrames(_ depth: DepthStep, _ market: SimulatedMarket, _ wanted: Set<String>) -> [StreamFrame] {
        let key = Self.key(market)
        let previous = lastSequence[key] ?? 0
        lastSequence[key] = depth.lastID
        var frames: [StreamFrame] = []
        let name = stream("books", market)
        if wanted.contains(name) {
            let data =
                #"{"asks":\#(levels(depth.asks, market)),"bids":\#(levels(depth.bids, market)),"#
                + #"\#(checksum(market, name))"ts":"\#(depth.eventTime)","seq":\#(depth.lastID),"pseq":\#(previous)}"#
            frames.append(StreamFrame(stream: name, text: push("update", "books", market, [data])))
        }
        for count in [1, 5, 15] where wanted.contains(stream("books\(count)", market)) {
            frames.append(
                StreamFrame(
                    stream: stream("books\(count)", market),
                    text: push("snapshot", "books\(count)", market, [bookSnapshot(market, count)])))
        }
        return frames
    }

    func periodicFrames(_ streams: Set<String>) -> [StreamFrame] {
        streams.sorted().flatMap { name -> [StreamFrame] in
            let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let market = markets(parts[0], parts[2]).first else { return [] }
            if parts[1] == "ticker" {
                return [
                    StreamFrame(
                        stream: name, text: push("snapshot", "ticker", market, [ticker(market, idKey: "instId")]))
                ]
            }
            guard let interval = candleInterval(parts[1]) else { return [] }
            return candleFrames(name, parts[1], interval, market)
        }
    }

    private func candleFrames(
        _ name: String, _ channel: String, _ interval: CandleInterval, _ market: SimulatedMarket
    ) -> [StreamFrame] {
        let now = floor.now
        let forming = interval.start(of: now)
        var time = min(formingCandles[name] ?? forming, forming)
        var rows: [String] = []
        while time <= forming {
            if let bar = market.history.candle(interval, openTime: time, now: now) {
                rows.append(row(floor.faults.alter(bar, name, floor.nanoseconds), market, .last, Self.spot))
            }
            time = interval.next(after: time)
        }
        formingCandles[name] = forming
        return rows.map { StreamFrame(stream: name, text: push("update", channel, market, [$0])) }
    }
}
