import Contracts
import TestKit
import Testing

@Suite struct NameTests {
    @Test func symbols() throws {
        for text in [
            "BTCUSDT", "AAPL", "1000PEPEUSDT", "BTC-PERP", "ETHUSDT_260925", "BRK.B", String(repeating: "A", count: 32),
        ] {
            #expect(try Symbol(parsing: text).description == text)
        }
        for text in [
            "", "btcusdt", "BTC/USDT", "-BTC", "_BTC", ".A", "BTC USDT", "BTC\n", "ВТС",
            String(repeating: "A", count: 33),
        ] {
            #expect(throws: InvalidValue.self) { try Symbol(parsing: text) }
        }
        for text in ["btc/usdt", "BTC-USDT", " btcusdt ", "BTCUSDT"] {
            #expect(try Symbol(normalising: text).description == "BTCUSDT")
        }
        #expect(throws: InvalidValue.self) { try Symbol(normalising: "btc usdt") }
        #expect(throws: InvalidValue.self) { try Symbol(normalising: "  ") }
    }

    @Test func venues() throws {
        #expect(try Venue(parsing: "binance.spot") == .binanceSpot)
        #expect(Venue.bitgetPerp.description == "bitget.perp")
        #expect(try Venue(parsing: "sandbox.spot") == .sandboxSpot)
        for text in [
            "", "binance", "binance.", ".spot", "Binance.spot", "binance.spot.x", "binance spot", "1x.spot", "a.b\n",
        ] {
            #expect(throws: InvalidValue.self) { try Venue(parsing: text) }
        }
        let longest = String(repeating: "a", count: 24)
        #expect(try Venue(parsing: "\(longest).\(longest)").exchange == longest)
        #expect(throws: InvalidValue.self) { try Venue(parsing: "\(longest)a.spot") }
    }

    @Test func assets() throws {
        #expect(try Asset(parsing: "USDT") == .usdt)
        for text in ["", "usdt", "US-D", String(repeating: "A", count: 17)] {
            #expect(throws: InvalidValue.self) { try Asset(parsing: text) }
        }
    }

    private enum Thing {}

    @Test func identifiersCarryTimeSortAndSurviveTheirText() throws {
        var generator = SeededGenerator()
        var previous: Identifier<Thing>?
        var seen: Set<Identifier<Thing>> = []
        for step in 0..<20_000 {
            let time = Timestamp(milliseconds: 1_764_633_600_000 + Int64(step))
            let id = Identifier<Thing>(at: time, using: &generator)
            try #require(id.time == time)
            try #require(try Identifier<Thing>(parsing: id.description) == id)
            try #require(try Identifier<Thing>(parsing: id.description.uppercased()) == id)
            if let previous { try #require(previous < id && previous.description < id.description) }
            previous = id
            seen.insert(id)
        }
        #expect(seen.count == 20_000)
        let edge = Identifier<Thing>(at: Timestamp(milliseconds: .min), using: &generator)
        #expect(edge.time == .epoch)
        #expect(edge.description.dropFirst(14).first == "7")
    }

    @Test func theExampleOfTheStandard() throws {
        // RFC 9562, appendix A.6.
        let id = try Identifier<Thing>(parsing: "017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
        #expect(id.time.description == "2022-02-22T19:22:22.000Z")
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        for text in [
            "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
            "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-18c4-dc0c0c07398f",
        ] {
            #expect(throws: InvalidValue.self) { try Identifier<Thing>(parsing: text) }
        }
    }
}
