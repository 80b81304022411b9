import Contracts
import Exchanges
import Testing

@Suite("Bitget: frames")
struct BitgetFrameTests {
    let spot: any MarketCodec
    let perpetual: any MarketCodec
    let symbol: Symbol

    init() throws {
        spot = try #require(ExchangeRegistry.codec(.bitgetSpot))
        perpetual = try #require(ExchangeRegistry.codec(.bitgetPerp))
        symbol = try Symbol(parsing: "BTCUSDT")
    }

    private func events(_ codec: any MarketCodec, _ frame: String) throws -> [MarketEvent] {
        guard case .events(let events) = try codec.read(frame: Array(frame.utf8)) else {
            Issue.record("no events: \(frame)")
            return []
        }
        return events
    }

    private static let futures = #""instType":"USDT-FUTURES","instId":"BTCUSDT""#

    @Test func commandsNameTheirSubscriptions() throws {
        let ether = try Symbol(parsing: "ETHUSDT")
        let commands = perpetual.subscribe(
            [.init(.book, symbol), .init(.candles(.oneDay), ether), .init(.derivative, symbol)], firstID: 7)
        #expect(commands.map(\.id) == [7])
        #expect(
            commands.map { String(decoding: $0.frame, as: UTF8.self) } == [
                #"{"op":"subscribe","args":[{"instType":"USDT-FUTURES","channel":"books","instId":"BTCUSDT"},"#
                    + #"{"instType":"USDT-FUTURES","channel":"candle1Dutc","instId":"ETHUSDT"},"#
                    + #"{"instType":"USDT-FUTURES","channel":"ticker","instId":"BTCUSDT"}]}"#
            ])
        let ends = spot.unsubscribe([.init(.trades, symbol)], firstID: 1)
        #expect(
            ends.map { String(decoding: $0.frame, as: UTF8.self) } == [
                #"{"op":"unsubscribe","args":[{"instType":"SPOT","channel":"trade","instId":"BTCUSDT"}]}"#
            ])
    }

    @Test func noCommandIsLongerThanTheVenueTakes() throws {
        let longest = try (100..<200).map { try Symbol(parsing: String(repeating: "A", count: 29) + "\($0)") }
        let commands = perpetual.subscribe(longest.map { .init(.candles(.twelveHours), $0) }, firstID: 1)
        #expect(commands.map(\.id) == [1, 2, 3, 4])
        #expect(commands.flatMap(\.subscriptions).map(\.symbol) == longest)
        for command in commands { #expect(command.frame.count <= 4096) }
    }

    @Test func eachSubscriptionIsAcknowledgedAlone() throws {
        for channel in [StreamChannel.book, .top, .trades, .candles(.oneHour), .candles(.oneWeek), .derivative] {
            let subscription = StreamSubscription(channel, symbol)
            let sent = try #require(perpetual.subscribe([subscription], firstID: 1).first)
            let text = String(decoding: sent.frame, as: UTF8.self)
            let argument = try #require(text.split(separator: "[").last?.split(separator: "]").first)
            let answer = #"{"event":"subscribe","arg":\#(argument)}"#
            guard case .acknowledged(let subject) = try perpetual.read(frame: Array(answer.utf8)) else {
                Issue.record("no acknowledgement of \(channel)")
                continue
            }
            #expect(subject == .subscription(subscription))
            let refusal = #"{"event":"error","arg":\#(argument),"code":30001,"msg":"doesn't exist","op":"subscribe"}"#
            guard case .refused(let refused, let code, let message) = try perpetual.read(frame: Array(refusal.utf8))
            else {
                Issue.record("no refusal of \(channel)")
                continue
            }
            #expect(refused == .subscription(subscription))
            #expect(code == "30001")
            #expect(message == "doesn't exist")
        }
    }

    @Test func pongsAreNotJSON() throws {
        guard case .pong = try spot.read(frame: Array("pong".utf8)) else {
            Issue.record("no pong")
            return
        }
    }

    @Test func booksKeepTheirNumbersAndTheirText() throws {
        let found = try events(
            perpetual,
            #"{"action":"update","arg":{\#(Self.futures),"channel":"books"},"data":[{"asks":[["0.010390","4499.230"]],"#
                + #""bids":[["26348","0"]],"ts":"1789456512452","seq":1304314508780744705,"pseq":427583461144}],"ts":1}"#
        )
        guard case .depth(let update)? = found.first else {
            Issue.record("no book")
            return
        }
        #expect(!update.isSnapshot)
        #expect(update.lastID == 1_304_314_508_780_744_705)
        #expect(update.previousID == 427_583_461_144)
        #expect(update.checksum == nil)
        #expect(update.time.milliseconds == 1_789_456_512_452)
        #expect(
            update.asks == [
                BookChange(
                    price: try Price(parsing: "0.01039"), quantity: try Quantity(parsing: "4499.23"), priceDigits: 6,
                    quantityDigits: 3)
            ])
        #expect(update.bids.map(\.quantity) == [.zero])
    }

    @Test func aChecksumOfZeroIsNone() throws {
        for (text, checksum) in [("0", nil), ("-1408694506", Int32(-1_408_694_506)), ("485516490", 485_516_490)] {
            let found = try events(
                spot,
                #"{"action":"snapshot","arg":{"instType":"SPOT","channel":"books","instId":"BTCUSDT"},"#
                    + #""data":[{"asks":[],"bids":[],"checksum":\#(text),"ts":"1"}],"ts":1}"#)
            guard case .depth(let update)? = found.first else { continue }
            #expect(update.checksum == checksum)
            #expect(update.isSnapshot)
        }
    }

    @Test func theTickerOfAPerpetualIsTwoThings() throws {
        let found = try events(
            perpetual,
            #"{"action":"snapshot","arg":{\#(Self.futures),"channel":"ticker"},"data":[{"instId":"BTCUSDT","lastPr":"27000.5","#
                + #""bidPr":"27000","askPr":"27000.5","open24h":"0","fundingRate":"0.000010","#
                + #""nextFundingTime":"1695722400000","markPrice":"27000.0","indexPrice":"25702.4","#
                + #""holdingAmount":"929.502","baseVolume":"368.900","quoteVolume":"10152429.961","ts":"1695715383021"}],"ts":2}"#
        )
        guard found.count == 2, case .ticker(let ticker) = found[0], case .derivative(let status) = found[1] else {
            Issue.record("\(found)")
            return
        }
        #expect(ticker.last == (try Price(parsing: "27000.5")))
        #expect(ticker.time == status.time)
        #expect(status.fundingRate == (try Percent(parsing: "0.001")))
        #expect(status.nextFunding?.milliseconds == 1_695_722_400_000)
        #expect(status.openInterest == (try Quantity(parsing: "929.502")))
    }

    @Test func tradesComeOldestFirst() throws {
        let found = try events(
            spot,
            #"{"action":"snapshot","arg":{"instType":"SPOT","channel":"trade","instId":"BTCUSDT"},"data":["#
                + #"{"ts":"3","price":"1","size":"2","side":"buy","tradeId":"30"},"#
                + #"{"ts":"2","price":"1","size":"2","side":"sell","tradeId":"20"}],"ts":4}"#)
        let trades = found.compactMap { if case .trade(let trade) = $0 { trade } else { nil } }
        #expect(trades.map(\.tradeID) == ["20", "30"])
        #expect(trades.map(\.takerSide) == [.sell, .buy])
    }

    /// `candle1D` starts at 16:00 UTC: it must not pass for a UTC day.
    @Test(arguments: [
        "candle6H", "candle12H", "candle1D", "candle3D", "candle1W", "candle1M", "candle3Dutc", "books200",
    ])
    func daysOfUTCPlus8AreNotRead(_ channel: String) throws {
        let frame =
            #"{"action":"update","arg":{\#(Self.futures),"channel":"\#(channel)"},"data":[["1695685500000","1","1","1","1","0","0","0"]],"ts":1}"#
        guard case .ignored(let name) = try perpetual.read(frame: Array(frame.utf8)) else {
            Issue.record("read: \(frame)")
            return
        }
        #expect(name == channel)
    }

    @Test func framesOfAnotherProductAreNotTaken() throws {
        let frame =
            #"{"action":"update","arg":{"instType":"COIN-FUTURES","channel":"trade","instId":"BTCUSDT"},"data":[{"ts":"3","price":"1","size":"2","side":"buy","tradeId":"30"}]}"#
        for codec in [spot, perpetual] {
            guard case .ignored = try codec.read(frame: Array(frame.utf8)) else {
                Issue.record("taken by \(codec.venue)")
                continue
            }
        }
    }

    @Test(
        arguments: [
            "", "ping!", "{}", "[]", #"{"arg":{}}"#, #"{"event":"error"}"#, #"{"event":"subscribe"}"#,
            #"{"arg":{\#(futures),"channel":"books"},"data":[{"asks":[],"bids":[],"ts":"1"}]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"books"},"data":[{"asks":[["1"]],"bids":[],"ts":"1"}]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"books"},"data":[{"asks":[["x","1"]],"bids":[],"ts":"1"}]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"books"},"data":[{"bids":[],"ts":"1"}]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"books"},"data":[{"asks":[],"bids":[]}]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"trade"},"data":[{"ts":"3","price":"1","size":"2","side":"up","tradeId":"3"}]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"candle1m"},"data":[["1695672780000"]]}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"candle1m"},"data":{}}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"ticker"}}"#,
            #"{"action":"update","arg":{\#(futures),"channel":"candle1m"},"data":[["99999999999999999","1","1","1","1","1","1"]]}"#,
        ])
    func whatCannotBeReadIsSaidSo(_ frame: String) throws {
        let error = #expect(throws: ExchangeError.self) { try perpetual.read(frame: Array(frame.utf8)) }
        #expect(error?.kind == .malformed)
    }
}
