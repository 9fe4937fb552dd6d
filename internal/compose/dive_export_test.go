package compose

// RoleBeside lets tests try how offices are read.
var RoleBeside = roleBeside
