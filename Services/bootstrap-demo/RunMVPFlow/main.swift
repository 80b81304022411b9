// The older name of the same flow: everything is handed on.
import BootstrapDemoApp

BootstrapDemo.main()
