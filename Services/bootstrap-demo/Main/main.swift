import BootstrapDemoApp

BootstrapDemo.main()
