import Foundation
import TestKit

/// The table of the budgets as the daemon makes it, for tests of the account alone.
enum VenueBudgetTable {
    static var sql: String {
        get throws {
            try String(
                contentsOfFile: PackageRoot.path("Services/market-data/App/Migrations/V0050_venue_budgets.sql"),
                encoding: .utf8)
        }
    }
}
