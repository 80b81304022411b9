import Observability
import Postgres
import ServiceClients
import ServiceKit

/// Everything the routes work with.
struct RouterDesk: Sendable {
    let pool: PostgresPool
    let clock: any TimeSource
    let trading: TradingSettings
    let market: MarketBoard
    let entitlements: EntitlementGuard
    let orders: OrderDesk
    let settlement: OrderSettlement
    let log: OrderLog
    let positions: PositionBook
    let closer: PositionCloser
    let state: RouterStateStore
    let killSwitches: KillSwitchStore
}
