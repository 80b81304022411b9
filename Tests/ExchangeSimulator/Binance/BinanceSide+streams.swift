import HTTPWire

extension BinanceSide {
    /// `/ws[/<stream>...]` and `/stream?streams=a/b`; USD-M below `/public` and `/market` since its legacy paths are
    /// gone, `/private` carries nothing here. A prefix before that is let through: foreign clients add one.
    func route(path: String, query: QueryString) -> StreamRoute? {
        let parts = path.split(separator: "/").map(String.init)
        guard let mode = parts.firstIndex(where: { $0 == "ws" || $0 == "stream" }) else { return nil }
        var route = StreamRoute()
        if !isSpot {
            guard mode > 0, ["public", "market", "private"].contains(parts[mode - 1]) else { return nil }
            route.name = parts[mode - 1]
        }
        route.isCombined = parts[mode] == "stream"
        let named = route.isCombined ? query.first("streams")?.split(separator: "/").map(String.init) ?? [] : []
        // ccxt numbers its sockets in the path; a number names no stream.
        route.streams = (parts[(mode + 1)...] + named).filter { $0.contains("@") || $0.hasPrefix("!") }
        return route
    }

    /// The part of USD-M that carries a stream.
    func carrier(of stream: String) -> String {
        guard !isSpot else { return "" }
        let isPublic = ["@depth", "@bookTicker", "@trade", "!bookTicker", "@rpiDepth"].contains { stream.contains($0) }
        return isPublic ? "public" : "market"
    }

    func receive(_ text: String, _ session: StreamSession) -> [String] {
        guard let command = JSONTree(parsing: Array(text.utf8)), let method = command["method"]?.text else {
            return [#"{"error":{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}}"#]
        }
        let id = command["id"]?.json ?? "null"
        let streams = (command["params"]?.elements ?? []).compactMap(\.text)
        switch method {
        case "SUBSCRIBE":
            guard session.subscriptions.union(streams).count <= 1_024 else {
                return [#"{"error":{"code":1,"msg":"Too many streams: at most 1024."},"id":\#(id)}"#]
            }
            session.subscriptions.formUnion(streams)
            return [#"{"result":null,"id":\#(id)}"#]
        case "UNSUBSCRIBE":
            session.subscriptions.subtract(streams)
            return [#"{"result":null,"id":\#(id)}"#]
        case "LIST_SUBSCRIPTIONS":
            let names = session.subscriptions.sorted().map(JSONTree.quoted).joined(separator: ",")
            return [#"{"result":[\#(names)],"id":\#(id)}"#]
        case "SET_PROPERTY":
            session.isCombined = command["params"]?.elements?.last?.isTrue ?? session.isCombined
            return [#"{"result":null,"id":\#(id)}"#]
        default:
            return [#"{"error":{"code":2,"msg":"Invalid request: unknown variant \#(method)"},"id":\#(id)}"#]
        }
    }

    func wrap(_ frame: StreamFrame, _ session: StreamSession) -> String {
        session.isCombined ? #"{"stream":"\#(frame.stream)","data":\#(frame.text)}"# : frame.text
    }

    func streamName(_ step: MarketStep, _ market: SimulatedMarket) -> String {
        let symbol = market.symbol.lowercased()
        return switch step {
        case .depth: symbol + "@depth"
        case .top: symbol + "@bookTicker"
        case .trade: symbol + "@trade"
        }
    }

    func frames(_ step: MarketStep, _ market: SimulatedMarket, _ wanted: Set<String>) -> [StreamFrame] {
        let symbol = market.symbol.lowercased()
        switch step {
        case .depth(let depth):
            let speeds = isSpot ? ["", "@100ms"] : ["", "@100ms", "@250ms", "@500ms", "@0ms"]
            let streams = speeds.map { symbol + "@depth" + $0 }.filter(wanted.contains)
            guard !streams.isEmpty else { return [] }
            let text = depthUpdate(depth, market)
            return streams.map { frame($0, text) }
        case .top(let top):
            guard wanted.contains(symbol + "@bookTicker") else { return [] }
            let bid = #""b":"\#(market.price(top.bid.price))","B":"\#(market.size(top.bid.size))""#
            let ask = #""a":"\#(market.price(top.ask.price))","A":"\#(market.size(top.ask.size))""#
            let text =
                isSpot
                ? #"{"u":\#(top.updateID),"s":"\#(market.symbol)",\#(bid),\#(ask)}"#
                : #"{"e":"bookTicker","u":\#(top.updateID),"s":"\#(market.symbol)",\#(bid),\#(ask),"T":\#(top.eventTime),"E":\#(top.eventTime)}"#
            return [frame(symbol + "@bookTicker", text)]
        case .trade(let trade):
            let common =
                #""E":\#(trade.time + 1),"s":"\#(market.symbol)","p":"\#(market.price(trade.price))","#
                + #""q":"\#(market.size(trade.size))","T":\#(trade.time),"m":\#(trade.buyerIsMaker)"#
            let tail = isSpot ? #","M":true}"# : "}"
            let kind = isSpot ? tail : #","X":"MARKET"}"#
            return [
                frame(symbol + "@trade", #"{"e":"trade","t":\#(trade.id),\#(common)\#(kind)"#),
                frame(
                    symbol + "@aggTrade",
                    #"{"e":"aggTrade","a":\#(trade.id),"f":\#(trade.id),"l":\#(trade.id),\#(common)\#(tail)"#),
            ].filter { wanted.contains($0.stream) }
        }
    }

    private func depthUpdate(_ depth: DepthStep, _ market: SimulatedMarket) -> String {
        let times = isSpot ? #""E":\#(depth.eventTime)"# : #""E":\#(depth.eventTime),"T":\#(depth.eventTime - 1)"#
        let previous = isSpot ? "" : #""pu":\#(depth.previousID),"#
        return
            #"{"e":"depthUpdate",\#(times),"s":"\#(market.symbol)","U":\#(depth.firstID),"u":\#(depth.lastID),\#(previous)"#
            + #""b":\#(levels(depth.bids, market)),"a":\#(levels(depth.asks, market))}"#
    }

    private func frame(_ stream: String, _ text: String) -> StreamFrame {
        StreamFrame(stream: stream, route: carrier(of: stream), text: text)
    }
}
