import Contracts
import OrderRouterCore
import TestKit
import Testing

@Suite struct PositionCloseTests {
    static func close(_ current: String, to target: String = "0", most: String = "0.75") throws -> PositionClose {
        try PositionClose(
            current: Quantity(parsing: current), target: Quantity(parsing: target),
            maxOrderSize: Quantity(parsing: most), lot: Quantity(parsing: "0.00001"))
    }

    @Test("C3.8: a close larger than the largest order is sliced")
    func closesAreSliced() throws {
        let long = try Self.close("2")
        #expect(long.side == .sell && long.slices.map(\.description) == ["0.75", "0.75", "0.5"])
        let short = try Self.close("-1.5", to: "-0.25")
        #expect(short.side == .buy && short.slices.map(\.description) == ["0.75", "0.5"])
        #expect(try Self.close("0.3").slices.count == 1)
        // A rest that is no whole lot closes with the last slice.
        #expect(try Self.close("0.750001").slices.map(\.description) == ["0.75", "0.000001"])
    }

    @Test func targetsThatAreNoClose() throws {
        let cases: [(String, String, PositionClose.Refusal)] = [
            ("1", "1", .atTarget), ("0", "0", .atTarget), ("1", "2", .targetGrows), ("1", "-0.5", .targetGrows),
            ("-1", "0.5", .targetGrows), ("-1", "-1.5", .targetGrows), ("0", "1", .targetGrows),
            ("1", "0.000001", .targetNotOnLot),
        ]
        for (current, target, refusal) in cases {
            #expect(throws: refusal, "\(current) to \(target)") { try Self.close(current, to: target) }
        }
        #expect(throws: PositionClose.Refusal.tooManySlices) { try Self.close("201", most: "1") }
        #expect(try Self.close("200", most: "1").slices.count == PositionClose.maxSlices)
    }

    @Test func slicesAddUpToTheWay() throws {
        var generator = SeededGenerator()
        for _ in 0..<5_000 {
            let lot = try Decimal12(parsing: "0.00001")
            let current = Quantity(
                try lot.multiplied(exactlyBy: Decimal12(Int.random(in: 1...9_000_000, using: &generator))))
            let target = Quantity(
                try current.decimal.multiplied(by: Decimal12(parsing: "0.37"), rounding: .down)
                    .quantised(to: lot, rounding: .down))
            let most = Quantity(
                try lot.multiplied(exactlyBy: Decimal12(Int.random(in: 50_000...400_000, using: &generator))))
            let sign = Bool.random(using: &generator)
            let close = try PositionClose(
                current: sign ? current : -current, target: sign ? target : -target, maxOrderSize: most,
                lot: Quantity(lot))
            var sum = Quantity.zero
            for slice in close.slices {
                try #require(slice.isPositive && slice <= most, "seed \(generator.seed)")
                sum = try sum + slice
            }
            try #require(try sum == current - target, "seed \(generator.seed)")
            try #require(close.side == (sign ? .sell : .buy), "seed \(generator.seed)")
        }
    }
}
