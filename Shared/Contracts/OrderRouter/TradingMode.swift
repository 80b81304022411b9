/// What order-router does with orders. Closed; `live` is declared by the issue that brings live venues.
public enum TradingMode: String, CaseIterable, Hashable, Sendable, WireType {
    /// Orders are filled by the simulated venue and booked.
    case sandbox
    /// Orders are judged and answered with a simulated fill; nothing is booked against limits or positions of the sandbox.
    case dryRun = "dry_run"

    /// Its spelling.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}
