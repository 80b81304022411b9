import AlgoEngineApp
import ServiceKit

ServiceMain.run(AlgoEngineService.self)
