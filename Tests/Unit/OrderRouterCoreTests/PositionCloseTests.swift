import Contracts
import OrderRouterCore
import Testing

@Suite struct PositionCloseTests {
    @Test("C3.8: a close larger than the largest order is sliced")
    func closesAreSliced() throws {
        let close = try PositionClose(
            current: Quantity(2), target: .zero, maxOrderSize: Quantity(parsing: "0.75"),
            lot: Quantity(parsing: "0.00001"))
        #expect(close.side == .sell)
        #expect(close.slices.map(\.description) == ["0.75", "0.75", "0.5"])
    }
}
