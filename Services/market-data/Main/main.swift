import MarketDataApp
import ServiceKit

ServiceMain.run(MarketDataService.self)
