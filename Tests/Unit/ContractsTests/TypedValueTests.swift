import Contracts
import Foundation
import Testing

@Suite struct TypedValueTests {
    @Test func priceTimesQuantityIsMoneyAndBack() throws {
        let price = try Price(parsing: "65432.1")
        let quantity = try Quantity(parsing: "0.75")
        let cost = try price.times(quantity, rounding: .halfEven)
        #expect(cost == (try Money(parsing: "49074.075")))
        #expect(try quantity.times(price, rounding: .halfEven) == cost)
        #expect(try Price(of: cost, for: quantity, rounding: .halfEven) == price)
        #expect(try Quantity(worth: cost, at: price, rounding: .down) == quantity)
        #expect(throws: DecimalError.divisionByZero) { try Price(of: cost, for: .zero, rounding: .down) }
    }

    @Test func percentages() throws {
        let money = Money(50)
        #expect(try Percent(2).of(money, rounding: .down) == Money(1))
        #expect(try Percent(Money(1), of: money, rounding: .halfEven) == Percent(2))
        #expect(try Percent(fraction: Decimal12(parsing: "0.02")) == Percent(2))
        #expect(try Percent(basisPoints: 150, rounding: .down).description == "1.5")
        #expect(try Percent(2).fraction(rounding: .down).description == "0.02")
        #expect(try Price(200).moved(by: Percent(-10), rounding: .halfEven) == Price(180))
    }

    @Test func quantisingToTicksAndLots() throws {
        let tick = try Price(parsing: "0.05")
        #expect(try Price(parsing: "65432.13").quantised(to: tick, rounding: .floor).description == "65432.1")
        #expect(try Price(parsing: "65432.13").quantised(to: tick, rounding: .halfUp).description == "65432.15")
        #expect(try Price(parsing: "65432.15").isMultiple(of: tick))
        #expect(!Price(1).isMultiple(of: .zero))
        #expect(try Quantity(3).ratio(to: Quantity(2), rounding: .down).description == "1.5")
    }

    @Test func amountsOfDifferentAssetsDoNotAddUp() throws {
        let tether = AssetAmount(Money(5), of: .usdt)
        #expect(try tether.adding(AssetAmount(Money(2), of: .usdt)) == AssetAmount(Money(7), of: .usdt))
        #expect(throws: InvalidValue.self) { try tether.subtracting(AssetAmount(Money(2), of: .btc)) }
    }

    @Test func jsonIsAStringAndNumbersAreTakenWhenExact() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let prices = [try Price(parsing: "0.10"), Price(-3)]
        #expect(String(decoding: try encoder.encode(prices), as: UTF8.self) == #"["0.1","-3"]"#)
        let decoded = try JSONDecoder().decode(
            [Price].self, from: Data(#"["0.1", 0.1, 65432.10, -7, 9007199254740993, 1e-8, 123456789012.345]"#.utf8))
        #expect(
            decoded.map(\.description)
                == ["0.1", "0.1", "65432.1", "-7", "9007199254740993", "0.00000001", "123456789012.345"])
    }

    @Test(arguments: [
        "\"1e3\"", "\"+1\"", "\"007\"", "\" 1\"", "\"\"", "0.12345678901234567", "1e-13", "1e30", "true", "null", "[]",
        "\"NaN\"", "\"0.0000000000001\"",
    ])
    func jsonRefuses(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Money].self, from: Data("[\(text)]".utf8)) }
    }

    @Test func wireSpellingOfTheClosedLists() throws {
        #expect(Side.allCases.map(\.rawValue) == ["buy", "sell"])
        #expect(Side.buy.opposite == .sell && Side.sell.opposite == .buy)
        #expect(OrderType.allCases.map(\.rawValue) == ["market", "limit"])
        #expect(TimeInForce.allCases.map(\.rawValue) == ["GTC", "IOC", "FOK"])
        #expect(
            Timeframe.allCases.map(\.rawValue)
                == ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"])
    }
}
