import Contracts
import Exchanges
import Testing

/// What every venue of the registry must do. A new one is picked up by itself; it brings its samples along.
@Suite("Every venue of the registry")
struct ConformanceTests {
    static let venues = ExchangeRegistry.codecs.map(\.venue)
    static let channels: [StreamChannel] =
        [.book, .top, .trades, .derivative, .ticker] + Timeframe.allCases.map { .candles($0) }

    @Test func theRegistryIsNotEmpty() {
        #expect(Self.venues.count >= 2)
    }

    @Test(arguments: venues)
    func symbolsGoThereAndBack(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        for text in ["BTCUSDT", "ETHUSDT", "1000PEPEUSDT", "BTCUSDC", "ADAUSDT"] {
            let symbol = try Symbol(parsing: text)
            #expect(codec.symbol(codec.venueSymbol(symbol)) == symbol)
        }
        for text in ["", "btc/usdt", "币安人生USDT", String(repeating: "A", count: 40), "BTC USDT", "BTC\"USDT", "\u{0}"] {
            #expect(codec.symbol(text) == nil, "\(text)")
        }
    }

    @Test(arguments: venues)
    func addressesAndLimitsMakeSense(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        #expect(codec.rest.url.hasPrefix("https://"))
        #expect(!codec.rest.url.hasSuffix("/"))
        #expect(codec.rest.weightLimit > 0 && codec.rest.weightWindowMilliseconds > 0 && codec.rest.maxCandles > 0)
        #expect(codec.rest.timeframes.contains(.oneMinute))
        #expect(!codec.stream.routes.isEmpty)
        #expect(Set(codec.stream.routes.map(\.name)).count == codec.stream.routes.count)
        for route in codec.stream.routes { #expect(route.url.hasPrefix("wss://")) }
        #expect(codec.stream.maxSubscriptionsPerCommand > 0 && codec.stream.maxMessagesPerSecond > 0)
        #expect(codec.stream.maxSubscriptionsPerConnection >= codec.stream.maxSubscriptionsPerCommand)
    }

    @Test(arguments: venues)
    func everyChannelHasARoute(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        #expect(codec.supports(.book) && codec.supports(.trades) && codec.supports(.candles(.oneMinute)))
        for channel in Self.channels where codec.supports(channel) {
            #expect(codec.stream.routes.contains(codec.route(of: channel)), "\(channel)")
        }
        for timeframe in Timeframe.allCases where codec.supports(.candles(timeframe)) {
            #expect(codec.rest.timeframes.contains(timeframe), "\(timeframe): a gap could not be filled")
        }
    }

    /// Commands keep the venue's limit, count up, are JSON or plain text, and hold every subscription once.
    @Test(arguments: venues)
    func commandsHoldEverySubscriptionOnce(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        var wanted: [StreamSubscription] = []
        for number in 0..<70 {
            let symbol = try Symbol(parsing: "A\(number)USDT")
            for channel in Self.channels where codec.supports(channel) { wanted.append(.init(channel, symbol)) }
        }
        for build in [codec.subscribe, codec.unsubscribe] {
            let commands = build(wanted, 41)
            #expect(commands.map(\.id) == Array(41..<41 + Int64(commands.count)))
            #expect(commands.flatMap(\.subscriptions) == wanted)
            #expect(Set(commands.map(\.frame)).count == commands.count)
            for command in commands {
                #expect(command.subscriptions.count <= codec.stream.maxSubscriptionsPerCommand)
                #expect(command.frame.count <= 64 * 1024)
                _ = try VenueJSON(command.frame)
            }
        }
        #expect(codec.subscribe([], firstID: 1).isEmpty)
    }

    /// Each question makes a request that can be sent as it is, or is refused as unsupported, never otherwise.
    @Test(arguments: venues)
    func eachQuestionMakesARequestOrIsUnsupported(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        var built = 0
        for word in VenueSamples.questionWords {
            let question = try #require(try VenueSamples.question(word))
            do throws(ExchangeError) {
                let request = try codec.request(question)
                #expect(request.target.hasPrefix("/") && request.weight >= 1)
                #expect(request.weight <= codec.rest.weightLimit)
                #expect(request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 })
                #expect(request.method == "GET" && request.category == .marketData)
                built += 1
            } catch {
                #expect(error.kind == .unsupported, "\(word): \(error)")
            }
        }
        #expect(built >= 7, "\(built) questions only")
        for timeframe in codec.rest.timeframes {
            let symbol = try Symbol(parsing: "BTCUSDT")
            _ = try codec.request(.candles(symbol, timeframe, .last, start: nil, end: nil, limit: .max))
        }
    }

    @Test(arguments: venues)
    func samplesOfFramesMeanWhatTheirFileSays(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let samples = try VenueSamples(of: venue).frames
        for sample in samples {
            let meaning = try codec.read(frame: sample.payload)
            #expect(FrameWord.of(meaning) == sample.word, "\(String(decoding: sample.payload, as: UTF8.self))")
            guard case .events(let events) = meaning else { continue }
            for event in events { #expect(FrameWord.symbol(event) == "BTCUSDT") }
        }
        let words = Set(samples.map(\.word))
        let needed = [
            (StreamChannel.top, "top"), (.trades, "trade"), (.derivative, "derivative"), (.ticker, "ticker"),
            (.candles(.oneMinute), "candle"),
        ]
        for (channel, word) in needed where codec.supports(channel) {
            #expect(words.contains { $0.split(separator: "+").contains(Substring(word)) }, "no sample of \(word)")
        }
        #expect(words.contains("depth") && words.contains("acknowledged") && words.contains("refused"))
    }

    @Test(arguments: venues)
    func samplesOfAnswersAreRead(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let samples = try VenueSamples(of: venue).answers
        for word in VenueSamples.questionWords {
            let question = try #require(try VenueSamples.question(word))
            guard (try? codec.request(question)) != nil else { continue }
            #expect(samples.contains { $0.word == word }, "no sample of \(word)")
        }
        for sample in samples {
            let question = try #require(try VenueSamples.question(sample.word), "\(sample.word)")
            let answer = try codec.read(VenueAnswer(status: 200, body: sample.payload), to: question)
            #expect(Self.fits(answer, question), "\(sample.word)")
        }
    }

    /// Whether an answer is the case that its question asks for, holds something, and is oldest first.
    private static func fits(_ answer: PublicAnswer, _ question: PublicRequest) -> Bool {
        switch (question, answer) {
        case (.serverTime, .serverTime(let time)): time > .epoch
        case (.instruments, .instruments(let found, _)): !found.isEmpty
        case (.candles(let symbol, let timeframe, let kind, _, _, _), .candles(let found)):
            !found.isEmpty && found.allSatisfy { $0.symbol == symbol && $0.timeframe == timeframe && $0.kind == kind }
                && zip(found, found.dropFirst()).allSatisfy { $0.openTime < $1.openTime }
        case (.depth(let symbol, _), .depth(let update)):
            update.symbol == symbol && update.isSnapshot && !update.bids.isEmpty && !update.asks.isEmpty
                && update.lastID > 0
        case (.trades(let symbol, _), .trades(let found)):
            !found.isEmpty && found.allSatisfy { $0.symbol == symbol }
                && zip(found, found.dropFirst()).allSatisfy { $0.time <= $1.time }
        case (.tickers, .tickers(let found)): !found.isEmpty
        case (.derivative, .derivative(let found)): !found.isEmpty
        case (.openInterest, .derivative(let found)): found.count == 1 && found[0].openInterest != nil
        case (.fundingHistory(let symbol, _, _, _, _), .funding(let found)):
            !found.isEmpty && found.allSatisfy { $0.symbol == symbol }
                && zip(found, found.dropFirst()).allSatisfy { $0.time < $1.time }
        default: false
        }
    }

    /// A book's rule: what is older than the book is never applied, and a hole is never overlooked.
    @Test(arguments: venues)
    func theBookRuleSeesHoles(_ venue: Venue) throws {
        let codec = try #require(ExchangeRegistry.codec(venue))
        let symbol = try Symbol(parsing: "BTCUSDT")
        func update(_ first: Int64, _ last: Int64, _ previous: Int64) -> DepthUpdate {
            DepthUpdate(
                symbol: symbol, isSnapshot: false, firstID: first, lastID: last, previousID: previous, time: .epoch)
        }
        let rule = codec.bookRule
        #expect(rule.verdict(update(101, 110, 100), after: 100, isFirst: false) == .apply)
        #expect(rule.verdict(update(111, 120, 110), after: 100, isFirst: false) == .gap)
        #expect(rule.verdict(update(81, 90, 80), after: 100, isFirst: false) != .apply)
        #expect(rule.verdict(update(81, 90, 80), after: 100, isFirst: true) == .stale)
        #expect(rule.verdict(update(101, 110, 100), after: 100, isFirst: true) == .apply)
        #expect([.gap, .snapshotTooOld].contains(rule.verdict(update(111, 120, 110), after: 100, isFirst: true)))
    }
}
