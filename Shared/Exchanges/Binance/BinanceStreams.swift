import Contracts

extension BinanceCodec {
    func subscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("SUBSCRIBE", subscriptions, firstID)
    }

    func unsubscribe(_ subscriptions: [StreamSubscription], firstID: Int64) -> [StreamCommand] {
        commands("UNSUBSCRIBE", subscriptions, firstID)
    }

    private func commands(
        _ method: String, _ subscriptions: [StreamSubscription], _ firstID: Int64
    ) -> [StreamCommand] {
        let most = stream.maxSubscriptionsPerCommand
        return stride(from: 0, to: subscriptions.count, by: most).enumerated().map { number, start in
            let part = Array(subscriptions[start..<min(start + most, subscriptions.count)])
            let names = part.map { "\"\(streamName($0))\"" }.joined(separator: ",")
            let id = firstID + Int64(number)
            let frame = #"{"method":"\#(method)","params":[\#(names)],"id":\#(id)}"#
            return StreamCommand(id: id, frame: Array(frame.utf8), subscriptions: part)
        }
    }

    /// Stream names are in lower case.
    private func streamName(_ subscription: StreamSubscription) -> String {
        let symbol = venueSymbol(subscription.symbol).lowercased()
        return switch subscription.channel {
        case .book: "\(symbol)@depth@100ms"
        case .top: "\(symbol)@bookTicker"
        case .trades: "\(symbol)@aggTrade"
        case .candles(let timeframe): "\(symbol)@kline_\(timeframe.rawValue)"
        case .derivative: "\(symbol)@markPrice@1s"
        case .ticker: "\(symbol)@ticker"
        }
    }
}
